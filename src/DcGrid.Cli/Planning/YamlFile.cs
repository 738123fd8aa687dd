using DcGrid.Cli.Failures;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace DcGrid.Cli.Planning;

/// <summary>Opens a YAML file whose top is a mapping.</summary>
internal static class YamlFile
{
    /// <summary>Largest campaign file read. A list of frames is a file of its own.</summary>
    public const long MaxBytes = 1 << 20;

    public static YamlSection Read(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists)
        {
            throw new CommandException(ExitCode.NotFound, $"there is no file {path}; name one with -f FILE");
        }

        if (file.Length > MaxBytes)
        {
            throw CommandException.Usage($"{path} has {file.Length} bytes; a campaign file has at most {MaxBytes}");
        }

        return Parse(path, File.ReadAllText(path));
    }

    /// <summary>The top mapping of a text.</summary>
    /// <param name="name">What complaints call the file.</param>
    /// <param name="text">YAML.</param>
    public static YamlSection Parse(string name, string text)
    {
        YamlStream stream = [];
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw YamlSection.Wrong(name, e.Start, $"not valid YAML: {Reason(e)}");
        }

        return stream.Documents is [{ RootNode: YamlMappingNode top }]
            ? new YamlSection(name, "", top)
            : throw CommandException.Usage($"{name}:1: must hold one document of \"key: value\" lines");
    }

    // YamlDotNet repeats the place in its message and keeps the cause inside.
    private static string Reason(YamlException e) => (e.InnerException?.Message ?? e.Message).ReplaceLineEndings(" ");
}
