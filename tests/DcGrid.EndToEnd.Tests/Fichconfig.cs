using DcGrid.EndToEnd.Tests.Harness;

namespace DcGrid.EndToEnd.Tests;

[Trait("Needs", "packages")]
public sealed class Fichconfig
{
    [Fact]
    public async Task The_file_of_2013_alone_makes_a_tree_that_a_campaign_runs_in()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder["fichconfig.txt"],
            $"""
            MAINDIR {folder["lsstprod"]}
            DCNAME DC_2013
            DATAMAIN {Path.Combine(Repository.StackDemo, "input")}
            DBHOST ccoratest03.in2p3.fr
            DBUSER lsst_prod
            """);

        (await DcgridAsync("campaign", "prepare", folder["fichconfig.txt"])).Expect(0);
        // Twice is no harm, and an edited file is kept.
        (await DcgridAsync("campaign", "prepare", folder["fichconfig.txt"])).Expect(0);

        var tree = Path.Combine(folder["lsstprod"], "DC_2013");
        Assert.All(
            ["campaign.yaml", "results", "logs", "service", "README"],
            name => Assert.True(Path.Exists(Path.Combine(tree, name)), $"{name} is missing below {tree}"));

        // The reference catalogue is the one thing that 2013's file does not name.
        File.Copy(Path.Combine(Repository.StackDemo, "ref_cat", "stars.fits"), Path.Combine(tree, "ref_cat", "stars.fits"));
        await using var service = await Service.StartAsync();
        (await service.DcgridAsync("campaign", "create", "-f", Path.Combine(tree, "campaign.yaml"))).Expect(0);
        Assert.Equal(35, (await service.ListAsync<TaskRow>("task", "list", "DC_2013")).Count);
    }

    private static Task<ProcessResult> DcgridAsync(params string[] arguments) =>
        Shell.RunAsync(Repository.Program("dcgrid"), arguments);
}
