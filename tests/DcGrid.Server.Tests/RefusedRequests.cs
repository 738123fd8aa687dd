using DcGrid.Protocol.V1;
using DcGrid.Server.Tests.Support;
using Grpc.Core;

namespace DcGrid.Server.Tests;

/// <summary>Requests that break the protocol's rules: INVALID_ARGUMENT, and one line that says which.</summary>
public sealed class RefusedRequests : IAsyncLifetime
{
    private static readonly Dictionary<string, Action<CampaignDefinition>> DefinitionFaults = new()
    {
        ["'no name' is no campaign name"] = d => d.Name = "no name",
        ["names no payload"] = d => d.Payload = "",
        ["is no URL for outputs"] = d => d.OutputUrl = "somewhere",
        ["its URL for outputs holds a password"] = d => d.OutputUrl = "irods://me:secret@host:1247/zone/x",
        ["99 is no stage"] = d => d.Stages[0].Stage = (Stage)99,
        ["a share of 1001 can't be; give 1 to 1000"] = d => d.Share = 1001,
        ["a share of -1 can't be"] = d => d.Share = -1,
        ["campaign DC_test: 'two words' is no tag"] = d => d.Requires.Add("two words"),
        ["stage ProcessCcd: 'v7_2?' is no tag"] = d => d.Stages[0].Requires.Add("v7_2?"),
        ["campaign DC_test: bundles of 1001 attempts; give 1 to 1000"] = d => d.Bundles = new BundleRule { MaxAttempts = 1001, MaxMib = 1, MaxSeconds = 1 },
        ["campaign DC_test: bundles of 0 MiB"] = d => d.Bundles = new BundleRule { MaxAttempts = 20, MaxSeconds = 1 },
        ["at most -1 files can't be"] = d => d.MaxFiles = -1,
        ["a stage is defined twice"] = d => d.Stages.Add(new StageDefinition { Stage = Stage.ProcessCcd }),
        ["parameters of ProcessCcd: not a JSON object"] = d => d.Stages[0].ParametersJson = "[1]",
        ["parameters of ProcessCcd: not JSON"] = d => d.Stages[0].ParametersJson = "{",
        ["65537 characters"] = d => d.Stages[0].ParametersJson = $$"""{"a":"{{new string('x', 65_537 - 8)}}"}""",
        ["a success is never retried"] = d => d.RetryRules.Add(new RetryRule { Code = OutcomeCode.Ok, MaxAttempts = 2 }),
        ["the number of attempts must be"] = d => d.RetryRules.Add(new RetryRule { Code = OutcomeCode.ToolFailed }),
        ["least_fraction of 0 to 1"] = d => d.Stages[0].InputRules.Add(new InputRule { Upstream = Stage.ProcessCcd, LeastFraction = double.NaN }),
    };

    private static readonly Dictionary<string, Action<PlannedTask>> TaskFaults = new()
    {
        ["0 is no stage"] = t => t.Stage = Stage.Unspecified,
        ["a data id is missing"] = t => t.DataId = null,
        ["'y' is no filter"] = t => t.DataId.Image.Filter = "y",
        ["task parameters: not a JSON object"] = t => t.ParametersJson = "7",
        ["has a size of -2 bytes"] = t => t.Inputs[0].SizeBytes = -2,
        ["'../x' is no logical file name"] = t => (t.Inputs[0].Url, t.Inputs[0].Lfn) = ("", "../x"),
        ["10001 inputs of one task"] = t => t.Inputs.Add(Enumerable.Repeat(new InputFile(), 10_000)),
    };

    private RunningServer _server = null!;
    private AdminService.AdminServiceClient _admin = null!;

    public static TheoryData<string> DefinitionComplaints => [.. DefinitionFaults.Keys];

    public static TheoryData<string> TaskComplaints => [.. TaskFaults.Keys];

    public async Task InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _admin = await _server.AdminAsync();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [MemberData(nameof(DefinitionComplaints))]
    public async Task A_campaign_that_could_not_run_is_refused(string complaint)
    {
        var definition = Campaigns.Definition();
        DefinitionFaults[complaint](definition);
        var told = await Refusal.OfAsync(StatusCode.InvalidArgument, _admin.CreateCampaignAsync(new() { Definition = definition }));
        Assert.Contains(complaint, told, StringComparison.Ordinal);
        Assert.Empty((await _admin.ListCampaignsAsync(new())).Campaigns);
    }

    [Fact]
    public async Task A_campaign_without_a_definition_is_refused() =>
        await Refusal.OfAsync(StatusCode.InvalidArgument, _admin.CreateCampaignAsync(new()));

    [Theory]
    [MemberData(nameof(TaskComplaints))]
    public async Task A_task_that_could_not_run_is_refused(string complaint)
    {
        await _admin.CreateCampaignAsync(new() { Definition = Campaigns.Definition() });
        var task = Campaigns.Ccd(1);
        TaskFaults[complaint](task);
        var told = await Refusal.OfAsync(
            StatusCode.InvalidArgument, Campaigns.SubmitAsync(_admin, new SubmitTasksRequest { Campaign = Campaigns.Name, Tasks = { task } }));
        Assert.Contains(complaint, told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_a_thousand_tasks_in_one_message_are_refused_and_a_thousand_are_not()
    {
        await _admin.CreateCampaignAsync(new() { Definition = Campaigns.Definition() });
        SubmitTasksRequest Message(int first, int count) =>
            new() { Campaign = Campaigns.Name, Tasks = { Enumerable.Range(first, count).Select(Campaigns.Ccd) } };

        var told = await Refusal.OfAsync(StatusCode.InvalidArgument, Campaigns.SubmitAsync(_admin, Message(1, 1001)));
        Assert.Equal("1001 tasks in one message; at most 1000 are taken", told);
        var counts = await Campaigns.SubmitAsync(_admin, Message(1, 1000), Message(1000, 1000));
        Assert.Equal((1999, 1), (counts.Added, counts.AlreadyThere));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(366L * 86_400 + 1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public async Task A_token_lives_for_a_second_to_a_year(long seconds)
    {
        var told = await Refusal.OfAsync(
            StatusCode.InvalidArgument, _admin.IssueTokenAsync(new() { Name = "x", Role = Role.Reader, LifetimeSeconds = seconds }));
        Assert.Contains("366 days", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", Role.Reader)]
    [InlineData("two\nlines", Role.Reader)]
    [InlineData("x", Role.Unspecified)]
    [InlineData("x", (Role)9)]
    public async Task A_token_needs_a_name_and_a_role_that_is_known(string name, Role role) =>
        await Refusal.OfAsync(StatusCode.InvalidArgument, _admin.IssueTokenAsync(new() { Name = name, Role = role, LifetimeSeconds = 60 }));

    [Fact]
    public async Task Filters_and_limits_that_make_no_sense_are_refused()
    {
        await Refused(new() { Filter = new() { States = { (TaskState)42 } } }, "42 is no task state");
        await Refused(new() { Filter = new() { Stages = { (Stage)42 } } }, "42 is no stage");
        await Refused(new() { Filter = new() { Outcomes = { (OutcomeCode)42 } } }, "42 is no outcome code");
        await Refused(new() { Filter = new() { Filters = { "rr" } } }, "'rr' is no filter");
        await Refused(new() { Filter = new() { TaskIds = { Enumerable.Range(0, 10_001).Select(i => (long)i) } } }, "10001 task ids");
        await Refused(new() { Limit = -1 }, "a limit of -1");
        await Refusal.OfAsync(StatusCode.InvalidArgument, _admin.ListEventsAsync(new() { Limit = 10_001 }));
        await Refusal.OfAsync(StatusCode.InvalidArgument, _admin.ListEventsAsync(new() { Limit = -1 }));
        await Refusal.OfAsync(StatusCode.InvalidArgument, _admin.RetryTasksAsync(new()));

        async Task Refused(ListTasksRequest request, string complaint)
        {
            using var call = _admin.ListTasks(request);
            Assert.Contains(
                complaint,
                await Refusal.OfAsync(StatusCode.InvalidArgument, call.ResponseStream.MoveNext(CancellationToken.None)),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Pilots_that_say_nonsense_are_refused()
    {
        var pilot = await _server.PilotAsync();
        await Refused(pilot.Queue.RegisterPilotAsync(PilotVoice.Registration("pilot-1")), "not a UUID");
        await Refused(pilot.Queue.RegisterPilotAsync(new() { PilotUid = pilot.Uid }), "the capability is missing");
        await Refused(pilot.Queue.RegisterPilotAsync(new(PilotVoice.Registration(pilot.Uid)) { Host = new string('h', 1001) }), "the host must be");
        await Refused(pilot.Queue.LeaseAsync(new(pilot.LeaseRequest()) { RequestId = "again" }), "not a UUID");
        await Refused(
            pilot.Queue.LeaseAsync(new(pilot.LeaseRequest()) { Capability = new(PilotVoice.Capability) { MemoryMib = -1 } }), "no negative numbers");
        await Refused(
            pilot.Queue.LeaseAsync(new(pilot.LeaseRequest()) { Capability = new() { Payloads = { Enumerable.Repeat("p", 101) } } }), "101 payloads");
        await Refused(
            pilot.Queue.HeartbeatAsync(new() { PilotId = pilot.Id, Attempts = { Enumerable.Repeat(new AttemptKey(), 10_001) } }), "10001 attempts");

        static async Task Refused<T>(AsyncUnaryCall<T> call, string complaint) =>
            Assert.Contains(complaint, await Refusal.OfAsync(StatusCode.InvalidArgument, call), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pilots_are_submitted_to_known_sites_in_sensible_numbers()
    {
        await Refusal.OfAsync(StatusCode.InvalidArgument, _admin.SubmitPilotsAsync(new() { Site = "local" }));
        await Refusal.OfAsync(StatusCode.InvalidArgument, _admin.SubmitPilotsAsync(new() { Site = "local", Count = 10_001 }));
        await Refusal.OfAsync(StatusCode.InvalidArgument, _admin.SubmitPilotsAsync(new() { Site = "local", Count = 1, Slots = 1025 }));
        await Refusal.OfAsync(StatusCode.InvalidArgument, _admin.SubmitPilotsAsync(new() { Site = "local", Count = 1, IdleSeconds = -1 }));
        Assert.Contains(
            "without --site-config",
            await Refusal.OfAsync(StatusCode.FailedPrecondition, _admin.SubmitPilotsAsync(new() { Site = "local", Count = 1 })),
            StringComparison.Ordinal);
    }
}
