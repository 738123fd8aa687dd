using DcGrid.EndToEnd.Tests.Harness;
using DcGrid.Testing;

namespace DcGrid.EndToEnd.Tests;

/// <summary>Real pilots at the end of a wire that is cut: nothing gets through, and nobody is told.</summary>
[Trait("Needs", "packages")]
public sealed class NetworkCut
{
    [Fact]
    public async Task A_pilot_cut_off_for_longer_than_its_lease_is_overtaken_and_its_late_report_changes_nothing()
    {
        using var site = new GatedSite();
        await using var service = await Service.StartAsync(site.Yaml, "--lease-seconds", "3");
        await service.CreateCampaignAsync();
        var url = await service.UrlAsync();
        await using var wire = new Wire(url);
        using var lonely = await HandPilot.StartAsync(service, site, "lonely", [wire.Url]);
        await Service.UntilFilesAsync(site.Started, 1);
        var overtaken = Assert.Single(Directory.GetFiles(site.Started).Select(Path.GetFileName))!;

        wire.Cut();
        using var other = await HandPilot.StartAsync(service, site, "other", [url]);
        var again = overtaken.Replace("-1", "-2", StringComparison.Ordinal);
        site.Gate.Open();
        await Until.SeenAsync("another attempt at the task", () => Task.FromResult(File.Exists(Path.Combine(site.Started, again))));
        await service.UntilSettledAsync();
        wire.Mend();
        await Until.SeenAsync("the late report's verdict", () => Task.FromResult(lonely.Log.Contains("Superseded", StringComparison.Ordinal)));

        var repeated = Assert.Single(await service.ExpectAllDoneOnceAsync());
        Assert.Equal(["superseded", "accepted"], repeated.Attempts.Select(attempt => attempt.State));
    }

    [Fact]
    public async Task A_pilot_cut_off_from_one_of_two_servers_goes_to_the_other_and_keeps_its_lease()
    {
        await using var postgres = await PostgresServer.CreateAsync(PostgresOptions.Durable);
        var database = await postgres.CreateDatabaseAsync();
        using var site = new GatedSite();
        await using var first = await Service.StartOnAsync(database, null, "--lease-seconds", "12");
        await using var second = await Service.StartOnAsync(database, null, "--lease-seconds", "12");
        await first.CreateCampaignAsync();
        await using var near = new Wire(await first.UrlAsync());
        await using var far = new Wire(await second.UrlAsync());
        using var pilot = await HandPilot.StartAsync(first, site, "pilot", [near.Url, far.Url]);
        await Service.UntilFilesAsync(site.Started, 1);

        var (used, free) = near.Connections > 0 ? (near, far) : (far, near);
        Assert.Equal(0, free.Connections);
        used.Cut();
        site.Gate.Open();
        await second.UntilSettledAsync();
        Assert.True(free.Connections > 0, "the pilot never called the other server");
        Assert.Empty(await second.ExpectAllDoneOnceAsync());
    }
}
