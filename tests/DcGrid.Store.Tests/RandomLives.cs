using DcGrid.Production;
using static DcGrid.Store.Tests.StoreWorld;

namespace DcGrid.Store.Tests;

/// <summary>Campaigns that live through random accidents, the books checked after each step. A failure names its seed and replays from it.</summary>
public sealed class RandomLives
{
    private const int SeedsPerTest = 20, Steps = 40;

    private static readonly OutcomeCode[] Outcomes =
        [.. Enumerable.Repeat(OutcomeCode.Ok, 12), .. OutcomeCodes.All.Where(code => !code.IsOk()), OutcomeCode.NoWork, OutcomeCode.OkPartialInputs];

    public static TheoryData<int> Blocks => [.. Enumerable.Range(0, 10)];

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task Any_order_of_accidents_leaves_sound_books_and_a_settled_campaign(int block)
    {
        foreach (var seed in Enumerable.Range(block * SeedsPerTest, SeedsPerTest))
        {
            var life = new Life(new Random(seed), await TaskStore.OpenInMemoryAsync());
            try
            {
                await life.RunAsync();
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"seed {seed}: {string.Join(" ", life.Steps)}", error);
            }
            finally
            {
                await life.World.DisposeAsync();
            }
        }
    }

    private sealed class Life(Random random, TaskStore store)
    {
        private readonly List<(PilotId Pilot, AttemptGrant Grant)> _grants = [];
        private readonly List<(PilotId Pilot, AttemptReport Report, BookedReport Answer)> _told = [];
        private readonly List<PilotId> _pilots = [];
        private int _uids;

        public StoreWorld World { get; } = new(store);

        public List<string> Steps { get; } = [];

        public async Task RunAsync()
        {
            await World.RunAsync(Definition(barrier: random.Next(4) == 0), Plan());
            await World.SoundAsync();
            for (var i = 0; i < RandomLives.Steps; i++)
            {
                await StepAsync();
                await World.SoundAsync();
            }

            await FinishAsync();
        }

        private PlannedTask[] Plan()
        {
            var (images, patches) = (random.Next(1, 7), random.Next(0, 4));
            List<PlannedTask> tasks = [.. Enumerable.Range(1, images).Select(field => Ccd(field, sky: random.Next(5)))];
            tasks.AddRange(Enumerable.Range(1, patches).Select(x => Coadd(x, Some(images), sky: random.Next(5))));
            tasks.AddRange(Enumerable.Range(1, images).Select(field => Forced(field, Some(patches), sky: random.Next(5))));
            return [.. tasks];
        }

        private int[] Some(int count) => [.. Enumerable.Range(1, count).Where(_ => random.Next(2) == 0)];

        private Task StepAsync()
        {
            var step = random.Next(100) switch
            {
                < 8 => ("register", (Func<Task>)RegisterAsync),
                < 30 => ("lease", LeaseAsync),
                < 65 => ("report", ReportAsync),
                < 72 => ("repeat", RepeatAsync),
                < 80 => ("heartbeat", HeartbeatAsync),
                < 86 => ("pass", () => Do(() => World.Pass(random.Next(200)))),
                < 91 => ("reap", () => World.ReapAsync(random.Next(1, 5))),
                < 94 => ("sign off", SignOffAsync),
                < 99 => ("retry", RetryAsync),
                _ => ("grace", () => World.Store.GrantGraceAsync(World.Now.AddSeconds(50), default)),
            };
            Steps.Add(step.Item1);
            return step.Item2();
        }

        private async Task RegisterAsync() => _pilots.Add(await World.PilotAsync($"p{_uids++}"));

        private async Task LeaseAsync()
        {
            if (_pilots.Count == 0)
            {
                await RegisterAsync();
            }

            var pilot = Any(_pilots);
            var lease = await World.LeaseAsync(pilot, random.Next(1, 4), random.Next(5) == 0 ? "same" : null);

            // An answer may be lost on its way.
            if (random.Next(10) > 0)
            {
                _grants.AddRange(lease.Attempts.Select(grant => (pilot, grant)));
            }
        }

        private async Task ReportAsync()
        {
            if (_grants.Count == 0)
            {
                return;
            }

            var (pilot, grant) = Any(_grants);
            var report = Report(grant, Any(Outcomes));
            if (_told.All(told => told.Report.Key != report.Key))
            {
                _told.Add((pilot, report, Assert.Single(await World.Store.ReportAsync(pilot, [report], World.Now, default))));
            }

            _grants.Remove((pilot, grant));
        }

        private async Task RepeatAsync()
        {
            if (_told.Count > 0)
            {
                var (pilot, report, answer) = Any(_told);
                Assert.Equal(answer, Assert.Single(await World.Store.ReportAsync(pilot, [report], World.Now, default)));
            }
        }

        private async Task HeartbeatAsync()
        {
            if (_pilots.Count > 0)
            {
                var pilot = Any(_pilots);
                await World.HeartbeatAsync(pilot, [.. _grants.Where(held => held.Pilot == pilot && random.Next(4) > 0).Select(held => held.Grant)]);
            }
        }

        private async Task SignOffAsync()
        {
            if (_pilots.Count > 0)
            {
                var pilot = Any(_pilots);
                _pilots.Remove(pilot);
                await World.Store.SignOffPilotAsync(pilot, "idle", "", 0, World.Now, default);
            }
        }

        private async Task RetryAsync()
        {
            var selection = All with { Stages = random.Next(2) == 0 ? [] : [(Stage)random.Next(1, 4)] };
            var dry = await World.Store.RetryTasksAsync(selection, true, Actor, World.Now, default);
            var wet = await World.Store.RetryTasksAsync(selection, false, Actor, World.Now, default);
            Assert.Equal(dry.Tasks.Select(task => task.Id), wet.Tasks.Select(task => task.Id));
            Assert.Equal(dry.Reopened, wet.Reopened);
        }

        /// <summary>From wherever it stands, a campaign can be brought to its end: what is held is released, what is lost is reaped.</summary>
        private async Task FinishAsync()
        {
            World.Pass(10_000);
            await World.ReapAsync();
            var pilot = await World.PilotAsync("last");
            for (var round = 0; (await World.Store.GetCampaignAsync(Campaign, default)).State != CampaignRecord.SettledState; round++)
            {
                Assert.InRange(round, 0, 50);
                World.Pass(100);
                await World.Store.RetryTasksAsync(All with { States = [TaskState.Held] }, false, Actor, World.Now, default);
                var lease = await World.LeaseAsync(pilot);
                await World.Store.ReportAsync(pilot, [.. lease.Attempts.Select(grant => Report(grant))], World.Now, default);
                await World.SoundAsync();
            }

            Assert.All(
                _told.Where(told => told.Answer.Verdict == ReportVerdict.Accepted && told.Report.Outcome.Code.IsOk()).GroupBy(told => told.Report.Key.Task),
                booked => Assert.Single(booked));
        }

        private T Any<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];

        private static Task Do(Action action)
        {
            action();
            return Task.CompletedTask;
        }
    }
}
