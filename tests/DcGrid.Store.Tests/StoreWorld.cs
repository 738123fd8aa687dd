using DcGrid.Production;

namespace DcGrid.Store.Tests;

/// <summary>A store with a clock of its own and short words for what happens to it.</summary>
public sealed class StoreWorld(TaskStore store) : IAsyncDisposable
{
    public const string Campaign = "DC_test";
    public const string Actor = "tester";
    public const int LeaseSeconds = 120;

    private int _requests;

    public TaskStore Store => store;

    public DateTimeOffset Now { get; private set; } = new(2013, 7, 31, 8, 0, 0, TimeSpan.Zero);

    public static PilotCapability Capability { get; } = new(4, 8000, 20_000, 0, ["astromatic"]);

    public static AttemptTimes Times { get; } = new(1, 2, 3, 0.004, 5, 6, 7, 800, 0.009, null, 0.011);

    public static TaskSelection All { get; } = new(Campaign, [], [], [], [], []);

    public void Pass(int seconds) => Now = Now.AddSeconds(seconds);

    public static ImageDataId Image(int field, string filter = "r") => new(4192, 4, field, filter);

    public static PatchDataId Patch(int x, string filter = "r") => new(0, x, 5, filter);

    public static CampaignDefinition Definition(
        string name = Campaign, bool barrier = false, int priority = 0, ResourceLimits? limits = null, RetryRule[]? rules = null, InputRule[]? inputs = null) => new(
        name,
        "a test",
        "astromatic",
        "1.0",
        priority,
        "file:///se/" + name,
        [.. Enum.GetValues<Stage>().Select(stage => new StageDefinition(
            stage, [.. (inputs ?? []).Where(_ => stage == Stage.Coadd)], limits ?? new(600, 1000, 500, 1), """{"depth":1,"stage":"x"}"""))],
        rules ?? [],
        barrier);

    public static PlannedTask Ccd(int field, string filter = "r", long? sky = null, string parameters = "") => new(
        Stage.ProcessCcd, Image(field, filter), sky ?? field,
        [new("fpC", $"raw/fpC-{field}", $"file:///raw/fpC-{field}", "", -1, null)], [], parameters);

    public static PlannedTask Coadd(int x, int[] fields, string filter = "r", long? sky = null) => new(
        Stage.Coadd, Patch(x, filter), sky ?? fields.DefaultIfEmpty(0).Max(), [], [.. fields.Select(field => new UpstreamTask(Stage.ProcessCcd, Image(field, filter)))], "");

    public static PlannedTask Forced(int field, int[] patches, string filter = "r", long? sky = null) => new(
        Stage.ForcedPhot, Image(field, filter), sky ?? field, [],
        [new(Stage.ProcessCcd, Image(field, filter)), .. patches.Select(x => new UpstreamTask(Stage.Coadd, Patch(x, filter)))], "");

    public async Task PlanAsync(CampaignDefinition definition, params PlannedTask[] tasks)
    {
        await store.CreateCampaignAsync(definition, Actor, Now, default);
        await store.SubmitTasksAsync(new(definition.Name, tasks), default);
    }

    public async Task RunAsync(CampaignDefinition definition, params PlannedTask[] tasks)
    {
        await PlanAsync(definition, tasks);
        await store.StartCampaignAsync(definition.Name, Actor, Now, default);
    }

    public Task RunAsync(params PlannedTask[] tasks) => RunAsync(Definition(), tasks);

    public Task<PilotId> PilotAsync(string uid, PilotCapability? capability = null) =>
        store.RegisterPilotAsync(new(uid, "local", "node1", "77.1", 123, "0.1.0", capability ?? Capability, null, null), Now, default);

    public async Task<LeaseGrant> LeaseAsync(PilotId pilot, int attempts = 100, string? request = null, PilotCapability? capability = null) =>
        await store.LeaseAsync(new(pilot, request ?? $"request-{++_requests}", attempts, capability ?? Capability, Now.AddSeconds(LeaseSeconds)), Now, default);

    public async Task<AttemptGrant> LeaseOneAsync(PilotId pilot) => Assert.Single((await LeaseAsync(pilot, 1)).Attempts);

    public static AttemptReport Report(AttemptGrant grant, OutcomeCode code = OutcomeCode.Ok) => new(
        grant.Key,
        new(code, code.IsOk() ? "" : $"it was {code}", code.IsOk() ? [] : [new(code, "first cause"), new(OutcomeCode.ToolFailed, "second")], [new("seeing", 1.25, "arcsec")]),
        [.. (code.IsOk() ? Roles(grant.Stage) : ["log"]).Select(role => new OutputFile(role, grant.OutputLfnPrefix + role, $"{grant.OutputUrl}/{role}", new string('a', 64), 1000))],
        Times,
        code.IsOk() ? 0 : 1,
        "said",
        "complained")
    {
        Notes = ["fetch irods://h/z/'f': try 1: it \"broke\"; tried again", "store irods://h/z/g: try 1: it broke; tried again"],
    };

    public async Task<BookedReport> ReportAsync(PilotId pilot, AttemptGrant grant, OutcomeCode code = OutcomeCode.Ok) =>
        Assert.Single(await store.ReportAsync(pilot, [Report(grant, code)], Now, default));

    public Task<HeartbeatAnswer> HeartbeatAsync(PilotId pilot, params AttemptGrant[] held) =>
        store.HeartbeatAsync(pilot, [.. held.Select(grant => grant.Key)], null, Now, Now.AddSeconds(LeaseSeconds), default);

    public Task<int> ReapAsync(int max = 1000) => store.ReapAsync(Now, max, default);

    public async Task<TaskDetails> TaskAsync(Stage stage, TaskDataId dataId)
    {
        await foreach (var task in store.ListTasksAsync(All with { Stages = [stage] }, null, default))
        {
            if (task.DataId == dataId)
            {
                return await store.GetTaskAsync(task.Id, default) ?? throw new InvalidOperationException("listed and not there");
            }
        }

        throw new InvalidOperationException($"no {stage} {dataId}");
    }

    public async Task<TaskState> StateAsync(Stage stage, TaskDataId dataId) => (await TaskAsync(stage, dataId)).Task.State;

    public async Task<List<TaskRecord>> ListAsync(TaskSelection? selection = null, int? limit = null)
    {
        var tasks = new List<TaskRecord>();
        await foreach (var task in store.ListTasksAsync(selection ?? All, limit, default))
        {
            tasks.Add(task);
        }

        return tasks;
    }

    public async Task SoundAsync() => Assert.Empty(await store.CheckInvariantsAsync(default));

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private static string[] Roles(Stage stage) => stage switch
    {
        Stage.ProcessCcd => ["calexp", "psf", "src"],
        Stage.Coadd => ["coadd", "coaddSrc", "preview"],
        _ => ["forcedSrc"],
    };
}
