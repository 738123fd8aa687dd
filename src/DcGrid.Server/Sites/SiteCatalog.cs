using System.Text.RegularExpressions;
using DcGrid.Production;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace DcGrid.Server.Sites;

/// <summary>The sites that the service knows, read once from their files at start.</summary>
internal sealed partial class SiteCatalog
{
    private static readonly IDeserializer Yaml =
        new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build();

    private readonly Dictionary<string, SiteDefinition> _sites;
    private readonly string? _folder;

    private SiteCatalog(Dictionary<string, SiteDefinition> sites, string? folder) => (_sites, _folder) = (sites, folder);

    /// <summary>Reads every <c>*.yaml</c> of a folder; null is no folder and no sites.</summary>
    /// <exception cref="SiteException">A file is wrong: file, line and what.</exception>
    public static SiteCatalog Load(string? folder)
    {
        if (folder is null)
        {
            return new SiteCatalog([], null);
        }

        if (!Directory.Exists(folder))
        {
            throw new SiteException($"there is no folder {folder}; give the folder of the sites' files with --site-config");
        }

        var sites = new Dictionary<string, SiteDefinition>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal))
        {
            var site = Read(file);
            if (!sites.TryAdd(site.Name, site))
            {
                throw new SiteException($"{file}: site {site.Name} is defined twice; rename one");
            }
        }

        return new SiteCatalog(sites, folder);
    }

    /// <exception cref="SiteException">No such site.</exception>
    public SiteDefinition Get(string name) => _sites.TryGetValue(name, out var site)
        ? site
        : throw new SiteException(_folder is null
            ? $"there is no site '{name}': the server was started without --site-config"
            : $"there is no site '{name}' in {_folder}; known: {(_sites.Count == 0 ? "none" : string.Join(", ", _sites.Keys))}");

    /// <summary>The site, or null where no file tells of it.</summary>
    public SiteDefinition? Find(string name) => _sites.GetValueOrDefault(name);

    private static SiteDefinition Read(string file)
    {
        SiteDefinition site;
        try
        {
            using var reader = new StreamReader(file);
            site = Yaml.Deserialize<SiteDefinition?>(reader) ?? throw new SiteException($"{file}: the file is empty");
        }
        catch (YamlException e)
        {
            throw new SiteException($"{file}, line {e.Start.Line}: {Complaint(e)}", e);
        }

        Check(file, site);
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        return site with
        {
            Scratch = Path.GetFullPath(site.Scratch, folder),
            Tags = site.Tags ?? [],
            IrodsEnvironmentFile = Absolute(site.IrodsEnvironmentFile, folder),
            IrodsPasswordFile = Absolute(site.IrodsPasswordFile, folder),
            Payloads = site.Payloads.ToDictionary(p => p.Key, p => Path.GetFullPath(p.Value, folder), StringComparer.Ordinal),
        };
    }

    private static string Absolute(string? path, string folder) => string.IsNullOrEmpty(path) ? "" : Path.GetFullPath(path, folder);

    private static string Complaint(YamlException error)
    {
        var unknownKey = UnknownKey().Match(error.Message);
        return unknownKey.Success
            ? $"'{unknownKey.Groups[1].Value}' is no key of a site; see site.schema.json"
            : (error.InnerException?.Message ?? error.Message).ReplaceLineEndings(" ");
    }

    // The only thing by which the library tells this error from others.
    [GeneratedRegex("^Property '([^']*)' not found")]
    private static partial Regex UnknownKey();

    // A key without a value is null, whatever the type says.
    private static void Check(string file, SiteDefinition site)
    {
        Require(site.Name?.Length is > 0 and <= 64 && site.Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'),
            "name must be 1 to 64 letters, digits or '-'");
        Require(site.Batch == LocalBatch.Kind, $"batch must be '{LocalBatch.Kind}'");
        Require(site.Scratch?.Length > 0, "scratch must name a folder on the node");
        Require(site.Slots is >= 1 and <= SiteDefinition.MaxSlots, $"slots must be 1 to {SiteDefinition.MaxSlots}");
        Require(site.MemoryMiB > 0 && site.DiskMiB > 0, "memoryMiB and diskMiB must be more than 0");
        Require(site.WallSeconds >= 0 && site.IdleSeconds >= 0, "wallSeconds and idleSeconds must not be negative");
        Require(site.StorageConnections is >= 0 and <= SiteDefinition.MaxStorageConnections,
            $"storageConnections must be 0 to {SiteDefinition.MaxStorageConnections}");
        Require(site.Payloads?.Count > 0, "payloads must name at least one adapter");
        Require(site.Payloads!.Values.All(path => path?.Length > 0), "each of the payloads needs the path of its executable");

        var tags = TaskTags.Complaint([.. (site.Tags ?? []).Select(tag => tag ?? "")]);
        Require(tags is null, $"tags: {tags}");

        void Require(bool holds, string rule)
        {
            if (!holds)
            {
                throw new SiteException($"{file}: {rule}");
            }
        }
    }
}
