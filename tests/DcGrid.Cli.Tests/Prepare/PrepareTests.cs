using DcGrid.Cli.Failures;
using DcGrid.Cli.Planning;
using DcGrid.Cli.Prepare;
using DcGrid.Cli.Tests.Support;

namespace DcGrid.Cli.Tests.Prepare;

public sealed class PrepareTests
{
    private const string Of2013 = """
        MAINDIR /sps/lsst/dev/lsstprod
        DCNAME DC_2013
        DATAMAIN /sps/lsst/data/dev/lsstprod
        DBHOST ccoratest03.in2p3.fr
        DBUSER lsst_prod
        """;

    [Fact]
    public async Task The_file_of_2013_alone_makes_the_whole_tree()
    {
        using TemporaryFolder folder = new();
        FakeTerminal terminal = new(folder.Path);
        folder.File("fichconfig.txt", Of2013);
        Assert.Equal(0, await terminal.RunAsync("campaign", "prepare", "fichconfig.txt", "--main-dir", "prod"));
        var root = Path.Combine(folder.Path, "prod", "DC_2013");
        Assert.Equal(
            ["README", "allocations", "campaign.yaml", "logs", "ref_cat", "results", "service"],
            Directory.EnumerateFileSystemEntries(root).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.Combine(root, "service")));
        Assert.Contains("warning: DATAMAIN /sps/lsst/data/dev/lsstprod is not there; copy the frames to it", terminal.Error, StringComparison.Ordinal);

        var spec = CampaignFile.Read(Path.Combine(root, "campaign.yaml"));
        Assert.Equal("DC_2013", spec.Definition.Name);
        Assert.Equal("/sps/lsst/data/dev/lsstprod", spec.Input.Tree);
        Assert.Equal(3, spec.Definition.Stages.Count);
        Assert.DoesNotContain("ccoratest03", spec.Definition.ToString(), StringComparison.Ordinal);
        Assert.Contains("host: ccoratest03.in2p3.fr", await File.ReadAllTextAsync(Path.Combine(root, "campaign.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Made_twice_it_changes_nothing_and_an_edited_campaign_is_kept()
    {
        using TemporaryFolder folder = new();
        ProductionTree tree = new(Fichconfig.Parse("f", Of2013.Split('\n')) with { MainDir = folder.Path });
        Assert.All(tree.Make(), i => Assert.Equal(PreparedState.Created, i.State));
        Assert.All(tree.Make(), i => Assert.Equal(PreparedState.Kept, i.State));
        File.AppendAllText(tree.CampaignFilePath, "# mine\n");
        Assert.Equal(PreparedState.KeptEdited, tree.Make().Single(i => i.Path == tree.CampaignFilePath).State);
        Assert.EndsWith("# mine\n", File.ReadAllText(tree.CampaignFilePath), StringComparison.Ordinal);
        Directory.Delete(Path.Combine(tree.Root, "logs"));
        Assert.Equal([Path.Combine(tree.Root, "logs")], tree.Make().Where(i => i.State == PreparedState.Created).Select(i => i.Path));
    }

    [Fact]
    public void A_path_with_blanks_and_quotes_is_read_back_as_it_was()
    {
        using TemporaryFolder folder = new();
        Fichconfig config = new(folder.Path, "X", "/data/it's: #1", "h:3306", null);
        ProductionTree tree = new(config);
        tree.Make();
        Assert.Equal("/data/it's: #1", CampaignFile.Read(tree.CampaignFilePath).Input.Tree);
    }

    [Theory]
    [InlineData("DCNAM X", "f:1: unknown key \"DCNAM\"; did you mean \"DCNAME\"?")]
    [InlineData("MAINDIR", "f:1: MAINDIR has no value")]
    [InlineData("MAINDIR /a\nDCNAME A B\nDATAMAIN /d", "f:2: \"A B\" is no campaign name")]
    [InlineData("MAINDIR /a\nMAINDIR /b", "f:2: MAINDIR is there twice, first in line 1")]
    [InlineData("MAINDIR a\nDCNAME X\nDATAMAIN /d", "f:1: MAINDIR must be an absolute path")]
    [InlineData("# nothing", "f: DCNAME is missing")]
    public void A_wrong_line_is_named(string text, string complaint)
    {
        var e = Assert.Throws<CommandException>(() => Fichconfig.Parse("f", text.Split('\n')));
        Assert.Equal(ExitCode.Usage, e.Code);
        Assert.StartsWith(complaint, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Comments_tabs_and_windows_line_ends_do_no_harm()
    {
        var config = Fichconfig.Parse("f", "# a\r\n\r\nMAINDIR\t/a/b/\r\n DCNAME  X \r\nDATAMAIN /d e\r\n".Split('\n'));
        Assert.Equal(("/a/b/", "X", "/d e", null), (config.MainDir, config.DcName, config.DataMain, config.DbHost));
    }
}
