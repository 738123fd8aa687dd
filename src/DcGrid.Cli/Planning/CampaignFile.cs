using System.Text.RegularExpressions;
using DcGrid.Cli.Display;
using DcGrid.Cli.Failures;
using DcGrid.Protocol.V1;
using DcGrid.Survey.Sky;

namespace DcGrid.Cli.Planning;

/// <summary>Reads campaign.yaml. Relative paths start at the file's own folder; every complaint names its line.</summary>
internal static partial class CampaignFile
{
    /// <summary>Highest and, negated, lowest priority.</summary>
    public const int MaxPriority = 1_000_000;

    /// <summary>Greatest share; the least is 1.</summary>
    public const int MaxShare = 1000;

    private const string FileScheme = "file://";

    /// <summary>Reads a file.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="outputOverride">An output path or URL instead of the file's own; a relative one is absolute already.</param>
    public static CampaignSpec Read(string path, string? outputOverride = null) =>
        Build(YamlFile.Read(path), Path.GetDirectoryName(path)!, outputOverride);

    /// <summary>The same from a text.</summary>
    public static CampaignSpec Parse(string name, string text, string folder, string? outputOverride = null) =>
        Build(YamlFile.Parse(name, text), folder, outputOverride);

    /// <summary>A path or file:// URL as a file:// URL without a slash at its end.</summary>
    public static string OutputUrl(string text, string folder)
    {
        var path = text.StartsWith(FileScheme, StringComparison.Ordinal)
            ? new Uri(text).LocalPath
            : Path.GetFullPath(text, folder);
        return FileUrl(path);
    }

    /// <summary>The file:// URL of an absolute path.</summary>
    public static string FileUrl(string path) => FileScheme + Uri.EscapeDataString(path.TrimEnd('/')).Replace("%2F", "/", StringComparison.Ordinal);

    private static CampaignSpec Build(YamlSection top, string folder, string? outputOverride)
    {
        CampaignDefinition definition = new()
        {
            Name = Name(top),
            Description = top.Text("description") ?? "",
            Priority = top.Integer("priority", 0, -MaxPriority, MaxPriority),
            Share = top.Integer("share", 1, 1, MaxShare),
            Barrier = top.Flag("barrier", otherwise: false),
        };
        definition.Requires.AddRange(TagLists.Read(top, "requires"));
        var payload = top.RequiredSection("payload");
        definition.Payload = payload.RequiredText("name");
        definition.PayloadRelease = payload.Text("release") ?? "";
        payload.RefuseOthers();

        IReadOnlyList<string> filters = Filters(top);
        var input = Input(top.RequiredSection("input"), folder);
        definition.OutputUrl = Output(top, folder, outputOverride);
        definition.Stages.AddRange(StageSections.Read(top));
        definition.RetryRules.AddRange(RetrySections.Read(top));
        Catalogue(top);
        top.RefuseOthers();
        return new CampaignSpec(definition, filters, input);
    }

    private static string Name(YamlSection top)
    {
        var name = top.RequiredText("name");
        return NamePattern().IsMatch(name)
            ? name
            : throw top.WrongValue("name", $"\"{name}\" is no campaign name; use letters, digits, \"_\" and \"-\", at most 64");
    }

    /// <summary>True where a text can be a campaign's name.</summary>
    public static bool IsName(string text) => NamePattern().IsMatch(text);

    private static List<string> Filters(YamlSection top)
    {
        var filters = top.Texts("filters") ?? Names.Filters;
        var unknown = filters.FirstOrDefault(f => !Names.Filters.Contains(f));
        if (unknown is not null || filters.Count == 0)
        {
            throw top.WrongValue("filters", $"\"{unknown}\" is no filter; they are {string.Join(", ", Names.Filters)}");
        }

        return [.. Names.Filters.Where(filters.Contains)];
    }

    private static InputSpec Input(YamlSection section, string folder)
    {
        var tree = Path.GetFullPath(section.RequiredText("tree"), folder);
        var reference = Path.GetFullPath(section.RequiredText("referenceCatalog"), folder);
        var frames = FrameSections.Read(section, folder);
        var region = section.Section("region") is { } box ? Region(box) : null;
        section.RefuseOthers();
        return new InputSpec(tree, frames, reference, region);
    }

    // Right ascension may pass 0: [350, 10] is twenty degrees.
    private static SkyRegion Region(YamlSection box)
    {
        var ra = box.Pair("ra", 0, 360) ?? (0, 360);
        var dec = box.Pair("dec", -90, 90) ?? (-90, 90);
        box.RefuseOthers();
        return dec.From < dec.To
            ? new SkyRegion(ra.From, ra.To, dec.From, dec.To)
            : throw box.WrongValue("dec", "the lesser declination comes first");
    }

    private static string Output(YamlSection top, string folder, string? outputOverride)
    {
        var own = top.Text("output");
        var text = outputOverride ?? own ?? throw top.Missing("output");
        var otherScheme = text.Contains("://", StringComparison.Ordinal) && !text.StartsWith(FileScheme, StringComparison.Ordinal);
        return otherScheme
            ? throw CommandException.Usage($"output \"{text}\": this release stores below a path or a file:// URL")
            : OutputUrl(text, folder);
    }

    // Noted by "campaign prepare" for the catalogue loader; nothing here uses it.
    private static void Catalogue(YamlSection top)
    {
        if (top.Section("catalogue") is { } section)
        {
            section.Text("host");
            section.Text("user");
            section.RefuseOthers();
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
