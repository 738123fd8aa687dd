using System.Text.Json;
using DcGrid.Cli.Tests.Support;
using DcGrid.Cli.Tests.Verification;
using DcGrid.Protocol.V1;
using Grpc.Core;

namespace DcGrid.Cli.Tests.Commands;

/// <summary>Whole command lines against a service over real calls.</summary>
public sealed class ServiceCommandTests : IAsyncLifetime
{
    private readonly FakeTerminal _terminal = new();
    private FakeService _service = null!;

    public async Task InitializeAsync() => _service = await FakeService.StartAsync();

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Creating_the_demo_submits_its_tasks_once_and_starts_it()
    {
        Assert.Equal(0, await CreateAsync("--output", "json"));
        Assert.Equal(35, _service.Admin.Submitted.Count);
        Assert.True(_service.Admin.Started);
        Assert.Equal("file:///somewhere/results", _service.Admin.Definition!.OutputUrl);
        FakeTerminal second = new();
        Assert.Equal(0, await _service.RunAsync(second, Create));
        Assert.Equal(35, _service.Admin.Submitted.Count);
        Assert.Contains("Already there   35", second.Out, StringComparison.Ordinal);
        using var summary = JsonDocument.Parse(_terminal.Out);
        Assert.Equal(35, summary.RootElement.GetProperty("summary").GetProperty("tasksAdded").GetInt64());
        Assert.Equal(15, summary.RootElement.GetProperty("plan").GetArrayLength());
    }

    [Fact]
    public async Task Creating_without_start_leaves_it_closed()
    {
        Assert.Equal(0, await CreateAsync("--no-start"));
        Assert.Equal(35, _service.Admin.Submitted.Count);
        Assert.False(_service.Admin.Started);
    }

    [Fact]
    public async Task Another_definition_of_the_same_name_is_refused()
    {
        Assert.Equal(0, await CreateAsync());
        FakeTerminal second = new();
        Assert.Equal(
            (int)ExitCode.Conflict,
            await _service.RunAsync(second, "campaign", "create", "-f", Repository.DemoCampaign, "--output-url", "/elsewhere"));
        Assert.Equal(
            "dcgrid: the name is taken by another definition; look at its state with: dcgrid campaign list\n", second.Error);
    }

    [Fact]
    public async Task Verify_of_the_numbers_of_2013_ends_with_its_own_status()
    {
        _service.Admin.Verification = VerificationTableTests.Filter_i_of_2013();
        Assert.Equal((int)ExitCode.CountsDoNotClose, await RunAsync("campaign", "verify", "DC_2013"));
        Assert.Contains("1 is in no row", _terminal.Out, StringComparison.Ordinal);
        Assert.Contains("DC_2013: COUNTS DO NOT CLOSE", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_in_json_is_json_and_nothing_else()
    {
        _service.Admin.Verification = VerificationTableTests.AllGood(3);
        Assert.Equal(0, await RunAsync("campaign", "verify", "DC_2013", "-o", "json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        Assert.True(document.RootElement.GetProperty("verdict").GetProperty("countsClose").GetBoolean());
        Assert.Equal(3, document.RootElement.GetProperty("rows")[0].GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task An_explanation_is_plain_lines_for_people_and_figures_for_programs()
    {
        _service.Admin.Explanation = new()
        {
            Task = new() { TaskId = 12, Campaign = "DC_X", Stage = Stage.Coadd, State = TaskState.Ready, DataId = new() { Patch = new() { Filter = "r" } } },
            Lines = { "Task 12 is ready and waits.", "Before it: [none]." },
            Share = 3,
            Place = new() { Ahead = 7, OwnCampaign = 7 },
            Fleet = new() { Alive = 2, Misfits = { new MisfitGroup { Reason = "tag", Name = "release:v7_2", Pilots = 2, NearestPilotId = 1 } } },
        };
        Assert.Equal(0, await RunAsync("task", "explain", "12"));
        Assert.Equal("Task 12 is ready and waits.\nBefore it: [none].\n", _terminal.Out);

        FakeTerminal json = new();
        Assert.Equal(0, await _service.RunAsync(json, "task", "explain", "12", "-o", "json"));
        using var document = JsonDocument.Parse(json.Out);
        var explanation = document.RootElement.GetProperty("explanation");
        Assert.Equal((7, 3), (explanation.GetProperty("ahead").GetInt64(), explanation.GetProperty("share").GetInt32()));
        Assert.Equal(JsonValueKind.Null, explanation.GetProperty("pilotId").ValueKind);
        Assert.Equal("release:v7_2", document.RootElement.GetProperty("misfits")[0].GetProperty("name").GetString());
        Assert.Equal(2, document.RootElement.GetProperty("lines").GetArrayLength());
    }

    [Fact]
    public async Task Watching_in_a_log_writes_plain_lines_and_then_the_status()
    {
        _service.Admin.Changes.AddRange([Status("running", 1), Status("settled", 3)]);
        Assert.Equal(0, await RunAsync("campaign", "status", "DC_X", "--watch", "-o", "csv"));
        var lines = _terminal.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.EndsWith("DC_X running: ProcessCcd 1/3 (2 leased); 2 pilots", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("DC_X settled: ProcessCcd 3/3; 2 pilots", lines[^1], StringComparison.Ordinal);
        Assert.Equal(
            "stage,planned,waiting,ready,leased,held,done,failed,cancelled,settled\r\nProcessCcd,3,0,0,0,0,3,0,0,3\r\n", _terminal.Out);
    }

    [Fact]
    public async Task Tasks_are_listed_as_they_stream_in()
    {
        _service.Admin.Tasks.AddRange(Enumerable.Range(1, 3).Select(Failed));
        Assert.Equal(0, await RunAsync("task", "list", "DC_X", "--state", "failed", "-o", "json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        var task = document.RootElement[1];
        Assert.Equal(2, task.GetProperty("taskId").GetInt64());
        Assert.Equal("ASTROMETRY_FAILED", task.GetProperty("outcome").GetString());
        Assert.Equal(4192, task.GetProperty("dataId").GetProperty("run").GetInt32());
    }

    [Fact]
    public async Task The_log_of_the_last_attempt_is_the_one_shown()
    {
        _service.Admin.Task = new GetTaskResponse { Task = Failed(9) };
        _service.Admin.Task.Attempts.Add(new AttemptRecord { Attempt = 1, StdoutTail = "first\n" });
        _service.Admin.Task.Attempts.Add(new AttemptRecord { Attempt = 2, StdoutTail = "second", StderrTail = "oops\n" });
        Assert.Equal(0, await RunAsync("task", "log", "9"));
        Assert.Equal("==> stdout\nsecond\n==> stderr\noops\n", _terminal.Out);
        FakeTerminal other = new();
        Assert.Equal((int)ExitCode.NotFound, await _service.RunAsync(other, "task", "log", "9", "--attempt", "3"));
        Assert.Equal("dcgrid: task 9 has no attempt 3; it has had 2\n", other.Error);
    }

    [Fact]
    public async Task What_an_attempt_had_to_try_again_is_shown_with_the_task()
    {
        _service.Admin.Task = new GetTaskResponse { Task = Failed(9) };
        _service.Admin.Task.Attempts.Add(new AttemptRecord { Attempt = 2, Notes = { "fetch irods://h/z/f: try 1: it broke; tried again" } });
        Assert.Equal(0, await RunAsync("task", "show", "9", "-o", "json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        var note = document.RootElement.GetProperty("notes")[0];
        Assert.Equal((2, "fetch irods://h/z/f: try 1: it broke; tried again"), (note.GetProperty("attempt").GetInt32(), note.GetProperty("note").GetString()));
    }

    [Fact]
    public async Task The_whole_log_comes_from_the_storage()
    {
        var path = Path.Combine(_service.Home, "attempt.log");
        await File.WriteAllTextAsync(path, "line 1\nline 2\n");
        AttemptRecord attempt = new() { Attempt = 1, StdoutTail = "line 2" };
        attempt.Outputs.Add(new OutputFile { Role = "log", Url = "file://" + path });
        _service.Admin.Task = new GetTaskResponse { Task = Failed(9) };
        _service.Admin.Task.Attempts.Add(attempt);
        Assert.Equal(0, await RunAsync("task", "log", "9", "--full"));
        Assert.Equal("line 1\nline 2\n", _terminal.Out);
    }

    [Fact]
    public async Task A_dry_run_of_retry_touches_nothing()
    {
        _service.Admin.Tasks.Add(Failed(1));
        Assert.Equal(0, await RunAsync("task", "retry", "1", "--dry-run"));
        Assert.True(Assert.Single(_service.Admin.Retries).DryRun);
        Assert.Equal("dcgrid: 1 tasks would be put back, 7 further down wait again\n", _terminal.Error);
    }

    [Fact]
    public async Task More_than_a_hundred_tasks_are_put_back_only_after_a_yes()
    {
        _service.Admin.Tasks.AddRange(Enumerable.Range(1, 101).Select(Failed));
        Assert.Equal((int)ExitCode.Conflict, await RunAsync("task", "retry", "--campaign", "DC_X"));
        Assert.True(Assert.Single(_service.Admin.Retries).DryRun);

        FakeTerminal no = new(input: "n\n", isScreen: true);
        Assert.Equal((int)ExitCode.Conflict, await _service.RunAsync(no, "task", "retry", "--campaign", "DC_X"));
        FakeTerminal yes = new(input: "y\n", isScreen: true);
        Assert.Equal(0, await _service.RunAsync(yes, "task", "retry", "--campaign", "DC_X"));
        Assert.Equal(Enumerable.Range(1, 101).Select(n => (long)n), _service.Admin.Retries[^1].Filter.TaskIds);
        Assert.False(_service.Admin.Retries[^1].DryRun);
    }

    [Fact]
    public async Task Retrying_everything_there_is_needs_a_choice()
    {
        Assert.Equal((int)ExitCode.Usage, await RunAsync("task", "retry"));
        Assert.Empty(_service.Admin.Retries);
    }

    [Fact]
    public async Task A_token_goes_to_stdout_once_or_into_a_file_for_its_owner()
    {
        Assert.Equal(0, await RunAsync("token", "issue", "--role", "pilot", "--name", "site-a", "--lifetime", "2d"));
        Assert.Equal("a-new-token\n", _terminal.Out);
        Assert.DoesNotContain("a-new-token", _terminal.Error, StringComparison.Ordinal);

        var path = Path.Combine(_service.Home, "pilot.token");
        FakeTerminal other = new();
        Assert.Equal(0, await _service.RunAsync(other, "token", "issue", "--role", "pilot", "--name", "b", "--out", path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal("", other.Out);
        Assert.Equal((int)ExitCode.Conflict, await _service.RunAsync(new FakeTerminal(), "token", "issue", "--role", "pilot", "--name", "b", "--out", path));
    }

    [Fact]
    public async Task A_token_that_can_not_be_handed_over_is_revoked()
    {
        var path = Path.Combine(_service.Home, "no-such-folder", "pilot.token");
        Assert.Equal(1, await RunAsync("token", "issue", "--role", "pilot", "--name", "b", "--out", path));
        Assert.Equal([5L], _service.Admin.Revoked);
    }

    [Fact]
    public async Task The_servers_of_the_service_are_listed_with_their_duties()
    {
        _service.Admin.Servers.Servers.Add(new ServerRecord { Url = "https://10.1.1.1:7171/", Host = "node-a", ProcessId = 5, State = "live", Duties = { "reaping" } });
        _service.Admin.Servers.Servers.Add(new ServerRecord { Url = "https://10.1.1.2:7171/", Host = "node-b", ProcessId = 6, State = "lost" });
        Assert.Equal(0, await RunAsync("server", "list", "--output", "csv"));
        Assert.Equal(
            ["url,host,processId,version,state,duties,started,lastSeen", "https://10.1.1.1:7171/,node-a,5,,live,reaping,,", "https://10.1.1.2:7171/,node-b,6,,lost,,,"],
            _terminal.Out.Split(["\r\n", "\n"], StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData(StatusCode.NotFound, (int)ExitCode.NotFound)]
    [InlineData(StatusCode.PermissionDenied, (int)ExitCode.NotAllowed)]
    [InlineData(StatusCode.Unauthenticated, (int)ExitCode.NotAllowed)]
    [InlineData(StatusCode.FailedPrecondition, (int)ExitCode.Conflict)]
    [InlineData(StatusCode.AlreadyExists, (int)ExitCode.Conflict)]
    [InlineData(StatusCode.InvalidArgument, (int)ExitCode.Usage)]
    [InlineData(StatusCode.Unavailable, (int)ExitCode.ServerUnreachable)]
    [InlineData(StatusCode.Internal, (int)ExitCode.UnexpectedError)]
    public async Task What_the_service_refuses_has_its_exit_status_and_one_line(StatusCode code, int expected)
    {
        _service.Admin.Failure = new RpcException(new Status(code, "it is so; do this"));
        Assert.Equal(expected, await RunAsync("campaign", "list"));
        Assert.Equal(1, _terminal.Error.Count(c => c == '\n'));
        Assert.StartsWith("dcgrid: ", _terminal.Error, StringComparison.Ordinal);
        Assert.Contains("it is so; do this", _terminal.Error, StringComparison.Ordinal);
        Assert.Equal("", _terminal.Out);
    }

    private static string[] Create => ["campaign", "create", "-f", Repository.DemoCampaign, "--output-url", "file:///somewhere/results"];

    private Task<int> CreateAsync(params string[] more) => RunAsync([.. Create, .. more]);

    private Task<int> RunAsync(params string[] arguments) => _service.RunAsync(_terminal, arguments);

    private static TaskRecord Failed(int id) => new()
    {
        TaskId = id,
        Campaign = "DC_X",
        Stage = Stage.ProcessCcd,
        DataId = new DataId { Image = new ImageId { Run = 4192, Camcol = 4, Field = id, Filter = "r" } },
        State = TaskState.Failed,
        Outcome = OutcomeCode.AstrometryFailed,
        Attempts = 1,
    };

    private static GetCampaignStatusResponse Status(string state, int done)
    {
        GetCampaignStatusResponse status = new() { Campaign = new CampaignRecord { Name = "DC_X", State = state }, PilotsAlive = 2 };
        status.Planned.Add(new PlannedCount { Stage = Stage.ProcessCcd, Filter = "r", Count = 3 });
        status.Counts.Add(new TaskCount { Stage = Stage.ProcessCcd, Filter = "r", State = TaskState.Done, Count = done });
        if (done < 3)
        {
            status.Counts.Add(new TaskCount { Stage = Stage.ProcessCcd, Filter = "r", State = TaskState.Leased, Count = 3 - done });
        }

        return status;
    }
}
