using DcGrid.Cli.Failures;
using DcGrid.Protocol.V1;
using DcGrid.Storage;
using YamlDotNet.RepresentationModel;

namespace DcGrid.Cli.Planning;

/// <summary>What a command line says about places, instead of the campaign file.</summary>
/// <param name="OutputUrl">Outputs go below this path or URL; a relative path is absolute already.</param>
/// <param name="Storage">Raw files are looked up in the catalogue, and outputs go below this URL, too, unless the file has a URL of a storage of its own.</param>
internal sealed record PlaceOverrides(string? OutputUrl = null, string? Storage = null);

/// <summary>The <c>output</c> part of a campaign file: a path or URL, or a mapping that says more.</summary>
internal static class OutputSections
{
    /// <summary>Storage systems keep a few large files better than many small ones; a disk that is mounted doesn't mind.</summary>
    public static BundleRule DefaultBundles => new() { MaxAttempts = 20, MaxMib = 1024, MaxSeconds = 300 };

    private const string FileScheme = "file://";
    private const string IrodsScheme = "irods://";
    private const int MaxAttempts = 1000;
    private const int MaxMib = 65_536;
    private const int MaxSeconds = 3600;

    /// <summary>Reads it into a definition that has its name already.</summary>
    /// <param name="storage">The campaign file's own <c>input.storage</c>; null for none.</param>
    public static void Read(YamlSection top, string folder, string? storage, PlaceOverrides overrides, CampaignDefinition definition)
    {
        var section = top.Find("output") is YamlMappingNode node ? top.SectionOf(node, "output") : null;
        var own = section is null ? top.Text("output") : section.Text("url");
        definition.OutputUrl = Url(own, folder, storage, overrides, definition.Name) ?? throw top.Missing("output");
        definition.MaxFiles = section?.Integer("maxFiles", 0, 1, int.MaxValue) ?? 0;
        definition.Bundles = Bundles(section, definition.OutputUrl.StartsWith(IrodsScheme, StringComparison.Ordinal));
        section?.RefuseOthers();
    }

    /// <summary>The URL of a storage without a slash at its end; a file:// URL may be a path.</summary>
    /// <param name="what">What is read, for complaints: "output".</param>
    public static string StorageUrlOf(string text, string folder, string what)
    {
        if (!text.StartsWith(IrodsScheme, StringComparison.Ordinal))
        {
            return text.Contains("://", StringComparison.Ordinal) && !text.StartsWith(FileScheme, StringComparison.Ordinal)
                ? throw CommandException.Usage($"{what} \"{text}\": write a path, file:///PATH or irods://USER@HOST:PORT/ZONE/PATH")
                : CampaignFile.OutputUrl(text, folder);
        }

        try
        {
            return StorageUrl.Parse(text).ToString();
        }
        catch (StorageException e)
        {
            throw CommandException.Usage($"{what}: {e.Message}");
        }
    }

    // The command line's word goes first; and a storage named there takes the outputs too, unless the file has put them into one by itself.
    private static string? Url(string? own, string folder, string? storage, PlaceOverrides overrides, string campaign)
    {
        if (overrides.OutputUrl is { } url)
        {
            return StorageUrlOf(url, folder, "--output-url");
        }

        var isElsewhere = own?.StartsWith(IrodsScheme, StringComparison.Ordinal) == true;
        var below = isElsewhere ? null : overrides.Storage is { } named ? StorageUrlOf(named, folder, "--storage") : own is null ? storage : null;
        return below is not null ? $"{below}/{campaign}" : own is null ? null : StorageUrlOf(own, folder, "output");
    }

    private static BundleRule? Bundles(YamlSection? section, bool otherwise)
    {
        var node = section?.Find("bundles");
        if (node is YamlScalarNode { Value: "off" or "false" })
        {
            return null;
        }

        if (node is null or YamlScalarNode { Value: "on" or "true" or "" or null })
        {
            return otherwise || node is YamlScalarNode { Value: "on" or "true" } ? DefaultBundles : null;
        }

        var usual = DefaultBundles;
        var rule = section!.SectionOf(node, "bundles")!;
        BundleRule bundles = new()
        {
            MaxAttempts = rule.Integer("attempts", usual.MaxAttempts, 1, MaxAttempts),
            MaxMib = rule.Integer("mib", usual.MaxMib, 1, MaxMib),
            MaxSeconds = rule.Integer("seconds", usual.MaxSeconds, 1, MaxSeconds),
        };
        rule.RefuseOthers();
        return bundles;
    }
}
