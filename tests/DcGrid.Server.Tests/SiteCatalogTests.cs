using DcGrid.Server.Sites;
using DcGrid.Server.Tests.Support;

namespace DcGrid.Server.Tests;

public sealed class SiteCatalogTests : IDisposable
{
    private const string Good =
        """
        name: local
        batch: local
        scratch: scratch
        slots: 2
        memoryMiB: 4096
        diskMiB: 8192
        wallSeconds: 3600
        idleSeconds: 30
        storageConnections: 64
        limits:
          running: 10
        payloads:
          astromatic: ../payloads/astromatic
        tags: [release:v7_2]
        irodsEnvironmentFile: irods/environment.json
        irodsPasswordFile: /etc/dcgrid/password
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_site_is_read_and_its_paths_start_at_its_file()
    {
        _folder.Write("local.yaml", Good);
        _folder.Write("notes.txt", "no site");
        var site = SiteCatalog.Load(_folder.Path).Get("local");
        Assert.Equal((2, 4096, 8192, 3600, 30, 10), (site.Slots, site.MemoryMiB, site.DiskMiB, site.WallSeconds, site.IdleSeconds, site.Limits.Running));
        Assert.Equal(64, site.StorageConnections);
        Assert.Equal(_folder.File("scratch"), site.Scratch);
        Assert.Equal(["release:v7_2"], site.Tags);
        Assert.Equal((_folder.File("irods/environment.json"), "/etc/dcgrid/password"), (site.IrodsEnvironmentFile, site.IrodsPasswordFile));
        Assert.Equal(Path.Combine(Path.GetDirectoryName(_folder.Path)!, "payloads/astromatic"), site.Payloads["astromatic"]);
    }

    [Fact]
    public void A_key_that_is_not_known_is_named_with_its_line() =>
        Assert.EndsWith(
            "local.yaml, line 4: 'slotz' is no key of a site; see site.schema.json", Refused(Good.Replace("slots", "slotz", StringComparison.Ordinal)), StringComparison.Ordinal);

    [Theory]
    [InlineData("slots: 2", "slots: two", "line 4")]
    [InlineData("slots: 2", "slots: 0", "slots must be 1 to 1024")]
    [InlineData("slots: 2", "slots: 1025", "slots must be 1 to 1024")]
    [InlineData("name: local", "name: the site", "name must be")]
    [InlineData("name: local", "name:", "name must be")]
    [InlineData("batch: local", "batch: pbs", "batch must be 'local'")]
    [InlineData("scratch: scratch", "scratch:", "scratch must name")]
    [InlineData("memoryMiB: 4096", "memoryMiB: 0", "must be more than 0")]
    [InlineData("wallSeconds: 3600", "wallSeconds: -1", "must not be negative")]
    [InlineData("storageConnections: 64", "storageConnections: -1", "storageConnections must be 0 to 100000")]
    [InlineData("storageConnections: 64", "storageConnections: 100001", "storageConnections must be 0 to 100000")]
    [InlineData("  astromatic: ../payloads/astromatic", "", "payloads must name")]
    [InlineData("  astromatic: ../payloads/astromatic", "  astromatic:", "the path of its executable")]
    [InlineData("tags: [release:v7_2]", "tags: [release v7_2]", "tags: 'release v7_2' is no tag")]
    [InlineData("tags: [release:v7_2]", "tags: [[a]]", "line 14")]
    [InlineData("name: local", "name: [", "line ")]
    public void A_wrong_value_is_named(string right, string wrong, string complaint) =>
        Assert.Contains(complaint, Refused(Good.Replace(right, wrong, StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public void An_empty_file_is_said_to_be_empty() => Assert.EndsWith("the file is empty", Refused(""), StringComparison.Ordinal);

    [Fact]
    public void Two_sites_of_one_name_are_refused()
    {
        _folder.Write("a.yaml", Good);
        _folder.Write("b.yaml", Good);
        var told = Assert.Throws<SiteException>(() => SiteCatalog.Load(_folder.Path)).Message;
        Assert.EndsWith("b.yaml: site local is defined twice; rename one", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_said() =>
        Assert.Contains("--site-config", Assert.Throws<SiteException>(() => SiteCatalog.Load(_folder.File("none"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_site_that_is_not_known_is_refused_with_those_that_are()
    {
        _folder.Write("local.yaml", Good);
        Assert.EndsWith("known: local", Assert.Throws<SiteException>(() => SiteCatalog.Load(_folder.Path).Get("far")).Message, StringComparison.Ordinal);
        Assert.Contains("without --site-config", Assert.Throws<SiteException>(() => SiteCatalog.Load(null).Get("far")).Message, StringComparison.Ordinal);
    }

    private string Refused(string yaml)
    {
        _folder.Write("local.yaml", yaml);
        var told = Assert.Throws<SiteException>(() => SiteCatalog.Load(_folder.Path)).Message;
        Assert.StartsWith(_folder.File("local.yaml"), told, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', told);
        return told;
    }
}
