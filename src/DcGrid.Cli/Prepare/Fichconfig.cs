using DcGrid.Cli.Display;
using DcGrid.Cli.Failures;
using DcGrid.Cli.Planning;

namespace DcGrid.Cli.Prepare;

/// <summary>
/// The configuration file of the 2013 production, a line "KEY value" each. It was enough to create the whole tree then, and
/// it is now.
/// </summary>
/// <param name="MainDir">MAINDIR: productions live below it. Absolute.</param>
/// <param name="DcName">DCNAME: the campaign's name.</param>
/// <param name="DataMain">DATAMAIN: the frames. Absolute.</param>
/// <param name="DbHost">DBHOST: noted for the catalogue; null where the file has none.</param>
/// <param name="DbUser">DBUSER: the same.</param>
internal sealed record Fichconfig(string MainDir, string DcName, string DataMain, string? DbHost, string? DbUser)
{
    private const int MaxBytes = 64 * 1024;

    private static readonly string[] Keys = ["MAINDIR", "DCNAME", "DATAMAIN", "DBHOST", "DBUSER"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="CommandException">It is not there, or a line is wrong: the message names it.</exception>
    public static Fichconfig Read(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists)
        {
            throw new CommandException(ExitCode.NotFound, $"there is no file {path}; name a fichconfig.txt with MAINDIR, DCNAME and DATAMAIN");
        }

        return file.Length <= MaxBytes
            ? Parse(path, File.ReadAllLines(path))
            : throw CommandException.Usage($"{path} has {file.Length} bytes; a fichconfig is a few lines");
    }

    /// <summary>Reads lines.</summary>
    /// <param name="name">What complaints call the file.</param>
    /// <param name="lines">Its lines.</param>
    public static Fichconfig Parse(string name, IReadOnlyList<string> lines)
    {
        Dictionary<string, (string Value, int Line)> values = [];
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var parts = line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var key = parts[0];
            CommandException Wrong(string what) => CommandException.Usage($"{name}:{i + 1}: {what}");
            if (!Keys.Contains(key))
            {
                throw Wrong($"unknown key \"{key}\"; {NearestWord.Hint(key, Keys)}");
            }

            if (parts.Length < 2)
            {
                throw Wrong($"{key} has no value; write: {key} VALUE");
            }

            if (!values.TryAdd(key, (parts[1], i + 1)))
            {
                throw Wrong($"{key} is there twice, first in line {values[key].Line}");
            }
        }

        return Build(name, values);
    }

    private static Fichconfig Build(string name, Dictionary<string, (string Value, int Line)> values)
    {
        string Required(string key) => values.TryGetValue(key, out var found)
            ? found.Value
            : throw CommandException.Usage($"{name}: {key} is missing; add a line: {key} VALUE");
        string Absolute(string key) => Path.IsPathRooted(Required(key))
            ? Path.GetFullPath(Required(key))
            : throw CommandException.Usage($"{name}:{values[key].Line}: {key} must be an absolute path, and {Required(key)} is not");
        var dcName = Required("DCNAME");
        return CampaignFile.IsName(dcName)
            ? new Fichconfig(
                Absolute("MAINDIR"),
                dcName,
                Absolute("DATAMAIN"),
                values.TryGetValue("DBHOST", out var host) ? host.Value : null,
                values.TryGetValue("DBUSER", out var user) ? user.Value : null)
            : throw CommandException.Usage(
                $"{name}:{values["DCNAME"].Line}: \"{dcName}\" is no campaign name; use letters, digits, \"_\" and \"-\", at most 64");
    }
}
