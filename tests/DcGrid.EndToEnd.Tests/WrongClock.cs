using DcGrid.EndToEnd.Tests.Harness;

namespace DcGrid.EndToEnd.Tests;

/// <summary>Pilots on nodes whose clock is wrong, by Debian's libfaketime.</summary>
[Trait("Needs", "packages")]
public sealed class WrongClock
{
    private const string Library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

    [Theory]
    [InlineData(+3600)]
    [InlineData(-3600)]
    public async Task A_pilot_whose_clock_is_an_hour_off_works_like_any_other(int seconds)
    {
        Assert.True(File.Exists(Library), $"{Library} is missing; install the package faketime");
        using var site = new GatedSite();
        site.Gate.Open();
        await using var service = await Service.StartAsync(null, "--lease-seconds", "3");
        await service.CreateCampaignAsync();
        var before = TimeProvider.System.GetUtcNow();
        using var pilot = await HandPilot.StartAsync(service, site, "pilot", [await service.UrlAsync()], new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = Library,
            ["FAKETIME"] = $"{seconds:+0;-0}",

            // A wrong clock is wrong; it does not make time itself go wrong.
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        });
        await service.UntilSettledAsync();
        var after = TimeProvider.System.GetUtcNow();

        // The pilot's own log shows that its clock was off.
        var told = DateTimeOffset.Parse(pilot.Log.Split(' ', 2)[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(told, before.AddSeconds(seconds), after.AddSeconds(seconds));
        Assert.Empty(await service.ExpectAllDoneOnceAsync());
    }
}
