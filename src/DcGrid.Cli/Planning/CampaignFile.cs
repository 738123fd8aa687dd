using System.Text.RegularExpressions;
using DcGrid.Cli.Display;
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
    /// <param name="places">What the command line says instead; null for nothing.</param>
    public static CampaignSpec Read(string path, PlaceOverrides? places = null) =>
        Build(YamlFile.Read(path), Path.GetDirectoryName(path)!, places ?? new PlaceOverrides());

    /// <summary>The same from a text.</summary>
    public static CampaignSpec Parse(string name, string text, string folder, PlaceOverrides? places = null) =>
        Build(YamlFile.Parse(name, text), folder, places ?? new PlaceOverrides());

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

    private static CampaignSpec Build(YamlSection top, string folder, PlaceOverrides places)
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
        var input = Input(top.RequiredSection("input"), folder, places.Storage);
        OutputSections.Read(top, folder, input.Storage, places, definition);
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

    private static InputSpec Input(YamlSection section, string folder, string? storageOverride)
    {
        var own = section.Text("storage") is { } text ? OutputSections.StorageUrlOf(text, folder, "input.storage") : null;
        var storage = storageOverride is null ? own : OutputSections.StorageUrlOf(storageOverride, folder, "--storage");
        var tree = section.Text("tree") is { } path ? Path.GetFullPath(path, folder) : null;
        var reference = Path.GetFullPath(section.RequiredText("referenceCatalog"), folder);
        var frames = FrameSections.Read(section, folder);
        var region = section.Section("region") is { } box ? Region(box) : null;
        section.RefuseOthers();

        // Images are opened where they lie in the tree; files of a storage are only named.
        return tree is not null || (storage is not null && frames is FrameSource.Exposures or FrameSource.Generated)
            ? new InputSpec(tree, frames, reference, region) { Storage = storage }
            : throw section.Missing("tree");
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
