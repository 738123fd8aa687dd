using DcGrid.Production;
using static DcGrid.Store.Tests.StoreWorld;

namespace DcGrid.Store.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task The_same_request_gets_the_same_lease_less_what_is_settled()
    {
        await World.RunAsync(Ccd(1), Ccd(2), Ccd(3));
        var pilot = await World.PilotAsync("p");
        var first = await World.LeaseAsync(pilot, 2, "again");
        var second = await World.LeaseAsync(pilot, 2, "again");
        Assert.Equal(first.Id, second.Id);
        Assert.Equal(first.Attempts.Select(grant => grant.Key), second.Attempts.Select(grant => grant.Key));

        await World.ReportAsync(pilot, first.Attempts[0]);
        Assert.Equal([first.Attempts[1].Key], (await World.LeaseAsync(pilot, 2, "again")).Attempts.Select(grant => grant.Key));
        Assert.Equal(Image(3), (await World.LeaseOneAsync(pilot)).DataId);
    }

    [Fact]
    public async Task The_same_request_id_of_two_pilots_is_two_requests()
    {
        await World.RunAsync(Ccd(1), Ccd(2));
        var one = await World.LeaseAsync(await World.PilotAsync("one"), 1, "r");
        var two = await World.LeaseAsync(await World.PilotAsync("two"), 1, "r");
        Assert.NotEqual(one.Attempts[0].Key, two.Attempts[0].Key);
    }

    [Fact]
    public async Task Leases_go_by_priority_and_then_along_the_sky()
    {
        await World.RunAsync(Definition("low"), Ccd(1, sky: 1), Ccd(2, sky: 9));
        await World.RunAsync(Definition("high", priority: 5), Ccd(3, sky: 7), Ccd(4, sky: 3));
        await World.RunAsync(Definition("as-low"), Ccd(5, sky: 5));
        var lease = await World.LeaseAsync(await World.PilotAsync("p"));
        Assert.Equal([4, 3, 1, 5, 2], lease.Attempts.Select(grant => ((ImageDataId)grant.DataId).Field));
    }

    [Fact]
    public async Task Campaigns_of_one_priority_get_slots_in_the_proportion_of_their_shares()
    {
        await World.RunAsync(Definition("one"), [.. Enumerable.Range(1, 40).Select(field => Ccd(field, sky: 1))]);
        await World.RunAsync(Definition("three") with { Share = 3 }, [.. Enumerable.Range(1, 40).Select(field => Ccd(field, sky: 2))]);
        var pilot = await World.PilotAsync("p");
        var first = await World.LeaseAsync(pilot, 12);
        Assert.Equal((3, 9), (first.Attempts.Count(grant => grant.Campaign == "one"), first.Attempts.Count(grant => grant.Campaign == "three")));

        // What each holds counts, not what it was given in one lease.
        var second = await World.LeaseAsync(pilot, 4);
        Assert.Equal((1, 3), (second.Attempts.Count(grant => grant.Campaign == "one"), second.Attempts.Count(grant => grant.Campaign == "three")));
    }

    [Fact]
    public async Task A_share_out_of_range_and_a_tag_of_odd_letters_are_refused()
    {
        foreach (var share in new[] { 0, 1001 })
        {
            var error = await Assert.ThrowsAsync<StoreConflictException>(() => World.PlanAsync(Definition() with { Share = share }));
            Assert.Equal($"Campaign {Campaign}: a share of {share}; give 1 to 1000.", error.Message);
        }

        await Assert.ThrowsAsync<StoreConflictException>(() => World.PlanAsync(Definition() with { Requires = ["two words"] }));
    }

    [Fact]
    public async Task A_patch_is_finished_before_the_next_images_are_begun()
    {
        await World.RunAsync(Ccd(1, sky: 1), Ccd(2, sky: 2), Coadd(380, [1], sky: 1), Forced(1, [380], sky: 1));
        var pilot = await World.PilotAsync("p");
        await World.ReportAsync(pilot, await World.LeaseOneAsync(pilot));
        Assert.Equal(Stage.Coadd, (await World.LeaseOneAsync(pilot)).Stage);
        Assert.Equal(Image(2), (await World.LeaseOneAsync(pilot)).DataId);
    }

    [Fact]
    public async Task A_barrier_keeps_a_stage_back_until_the_one_before_is_settled()
    {
        await World.RunAsync(Definition(barrier: true), Ccd(1), Ccd(2), Coadd(380, [1]));
        var pilot = await World.PilotAsync("p");
        var images = await World.LeaseAsync(pilot);
        await World.ReportAsync(pilot, images.Attempts[0]);
        Assert.Equal(TaskState.Ready, await World.StateAsync(Stage.Coadd, Patch(380)));
        var none = await World.LeaseAsync(pilot);
        Assert.Empty(none.Attempts);
        Assert.True(none.MoreToCome);

        await World.ReportAsync(pilot, images.Attempts[1], OutcomeCode.InputCorrupt);
        Assert.Equal(Stage.Coadd, (await World.LeaseOneAsync(pilot)).Stage);
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("disk")]
    [InlineData("wall")]
    [InlineData("cores")]
    [InlineData("payload")]
    [InlineData("tag of the campaign")]
    [InlineData("tag of the stage")]
    public async Task A_task_that_does_not_fit_is_not_given(string what)
    {
        var definition = Definition(limits: new(600, 1000, 500, 2)) with { Requires = ["release:v7_2"] };
        await World.RunAsync(definition with { Stages = [.. definition.Stages.Select(stage => stage with { Requires = ["site:here"] })] }, Ccd(1));
        var fits = new PilotCapability(2, 1000, 500, 660, ["astromatic"]) { Tags = ["release:v7_2", "site:here", "gpu"] };
        var misfit = what switch
        {
            "memory" => fits with { MemoryMiB = 999 },
            "disk" => fits with { DiskMiB = 499 },
            "wall" => fits with { RemainingWallSeconds = 659 },
            "cores" => fits with { Slots = 1 },
            "tag of the campaign" => fits with { Tags = ["site:here"] },
            "tag of the stage" => fits with { Tags = ["release:v7_2"] },
            _ => fits with { Payloads = ["lsst"] },
        };
        var pilot = await World.PilotAsync("p");
        var none = await World.LeaseAsync(pilot, capability: misfit);
        Assert.Equal((0, false), (none.Attempts.Count, none.MoreToCome));
        Assert.Single((await World.LeaseAsync(pilot, capability: fits)).Attempts);
    }

    [Fact]
    public async Task A_delayed_retry_is_not_given_before_its_time_and_the_pilot_hears_when()
    {
        await World.RunAsync(Ccd(1));
        var pilot = await World.PilotAsync("p");
        await World.ReportAsync(pilot, await World.LeaseOneAsync(pilot), OutcomeCode.StageInFailed);
        var due = World.Now.AddSeconds(RetryPolicy.Default.RuleFor(OutcomeCode.StageInFailed).DelaySeconds);

        var none = await World.LeaseAsync(pilot);
        Assert.Equal((0, true, due), (none.Attempts.Count, none.MoreToCome, none.NextReady));
        Assert.StartsWith("not before 2013-07-31T08:00:30", (await World.TaskAsync(Stage.ProcessCcd, Image(1))).Task.Remark, StringComparison.Ordinal);
        World.Pass(30);
        Assert.Equal(2, (await World.LeaseOneAsync(pilot)).Key.Number);
    }

    [Fact]
    public async Task More_is_to_come_while_tasks_are_leased_or_wait()
    {
        await World.RunAsync(Ccd(1), Coadd(380, [1]));
        var pilot = await World.PilotAsync("p");
        await World.LeaseOneAsync(pilot);
        Assert.True((await World.LeaseAsync(pilot)).MoreToCome);
    }

    [Fact]
    public async Task A_campaign_in_planning_gives_nothing()
    {
        await World.PlanAsync(Definition(), Ccd(1));
        Assert.Empty((await World.LeaseAsync(await World.PilotAsync("p"))).Attempts);
    }

    [Fact]
    public async Task A_draining_pilot_gets_nothing_new()
    {
        await World.RunAsync(Ccd(1), Ccd(2));
        var pilot = await World.PilotAsync("p");
        var held = await World.LeaseOneAsync(pilot);
        Assert.Equal(1, await World.Store.DrainPilotsAsync([], Actor, World.Now, default));
        var answer = await World.LeaseAsync(pilot);
        Assert.Equal((0, false), (answer.Attempts.Count, answer.MoreToCome));
        Assert.True((await World.HeartbeatAsync(pilot, held)).Drain);
        Assert.Equal(ReportVerdict.Accepted, (await World.ReportAsync(pilot, held)).Verdict);
    }

    [Fact]
    public async Task A_pilot_that_is_unknown_or_has_signed_off_gets_an_error()
    {
        await Assert.ThrowsAsync<StoreNotFoundException>(() => World.LeaseAsync(new PilotId(99)));
        await Assert.ThrowsAsync<StoreNotFoundException>(() => World.HeartbeatAsync(new PilotId(99)));
        var pilot = await World.PilotAsync("p");
        await World.Store.SignOffPilotAsync(pilot, "idle", "", 0, World.Now, default);
        await Assert.ThrowsAsync<StoreNotFoundException>(() => World.LeaseAsync(pilot));
    }

    [Fact]
    public async Task Many_threads_lease_and_report_and_each_task_is_booked_once()
    {
        const int Tasks = 300, Pilots = 8;
        await World.RunAsync([.. Enumerable.Range(1, Tasks).Select(field => Ccd(field)), Coadd(380, [.. Enumerable.Range(1, Tasks)])]);
        var accepted = await Task.WhenAll(Enumerable.Range(0, Pilots).Select(number => Task.Run(() => WorkAsync(number))));

        Assert.Equal(Tasks + 1, accepted.Sum());
        var status = await World.Store.GetCampaignStatusAsync(Campaign, default);
        Assert.Equal((Tasks + 1, Tasks + 1), (status.Campaign.Settled, status.Times.Sum(times => times.Attempts)));

        async Task<int> WorkAsync(int number)
        {
            var pilot = await World.PilotAsync($"pilot-{number}");
            var booked = 0;
            while (true)
            {
                var lease = await World.LeaseAsync(pilot, 5, Guid.NewGuid().ToString());
                if (lease.Attempts.Count == 0)
                {
                    if (!lease.MoreToCome)
                    {
                        return booked;
                    }

                    await Task.Yield();
                    continue;
                }

                var reports = lease.Attempts.Select(grant => Report(grant)).ToList();
                var answers = await World.Store.ReportAsync(pilot, reports, World.Now, default);
                Assert.Equal(answers, await World.Store.ReportAsync(pilot, reports, World.Now, default));
                booked += answers.Count(answer => answer.Verdict == ReportVerdict.Accepted);
            }
        }
    }
}
