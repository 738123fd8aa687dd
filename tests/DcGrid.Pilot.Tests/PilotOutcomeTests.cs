using System.Text.Json;
using DcGrid.Protocol.V1;

namespace DcGrid.Pilot.Tests;

/// <summary>Each way that one task can go, through the whole pilot with real processes and files.</summary>
public sealed class PilotOutcomeTests : IDisposable
{
    private readonly PilotWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_good_task_is_staged_run_stored_and_reported()
    {
        _world.AddPayload("p", "cat \"$1\" > \"$W/task.json\"; echo said; echo warned >&2\n" + PilotWorld.Succeed);
        _world.AddTask(7, "p");

        var report = await RunOne();

        Assert.Equal(OutcomeCode.Ok, report.Outcome.Code);
        Assert.Equal(1.5, report.Outcome.Figures.Single().Value);
        Assert.Equal((0, "said\n", "warned\n"), (report.ExitStatus, report.StdoutTail, report.StderrTail));
        var output = report.Outputs.Single(o => o.Role == "src");
        Assert.Equal("DC_TEST/7/1/x.txt", output.Lfn);
        Assert.Equal(6, output.SizeBytes);
        Assert.Equal("pixels", File.ReadAllText(_world.SePath("out/7/1/x.txt")));
        Assert.Equal(2, report.Outputs.Count(o => o.Role == "log"));
        Assert.Equal("said\n", File.ReadAllText(_world.SePath("out/7/1/payload.stdout.log")));
        Assert.Equal("idle", _world.Queue.SignOffs.Single().Reason);
        Assert.Empty(Directory.GetDirectories(Path.Combine(_world.Config.Scratch, "pilots")));

        using var task = JsonDocument.Parse(File.ReadAllText(Path.Combine(_world.Folder, "task.json")));
        Assert.Equal(4192, task.RootElement.GetProperty("dataId").GetProperty("run").GetInt32());
        Assert.Equal("in/raw-7.fit", task.RootElement.GetProperty("inputs")[0].GetProperty("path").GetString());
        Assert.Equal(5, task.RootElement.GetProperty("parameters").GetProperty("threshold").GetInt32());
    }

    [Fact]
    public async Task What_was_tried_again_while_files_were_staged_is_in_the_report()
    {
        _world.AddPayload("p", PilotWorld.Succeed);
        var grant = _world.AddTask(7, "p");
        (_world.Element.BrokenFetches, _world.Element.BrokenStores) = (2, 1);

        var report = await RunOne();
        Assert.Equal(OutcomeCode.Ok, report.Outcome.Code);
        Assert.Equal(
            [
                $"fetch {grant.Inputs[0].Url}: try 1: the connection broke; tried again",
                $"fetch {grant.Inputs[0].Url}: try 2: the connection broke; tried again",
                $"store {grant.OutputUrl}/x.txt: try 1: the connection broke; tried again",
            ],
            report.Notes);
    }

    [Fact]
    public async Task A_fetch_that_is_given_up_tells_of_its_tries_too_and_a_report_holds_so_many_notes()
    {
        _world.AddPayload("p", PilotWorld.Succeed);
        var grant = _world.AddTask(7, "p");
        _world.Element.BrokenFetches = 5;
        var report = await RunOne();
        Assert.Equal(OutcomeCode.StageInFailed, report.Outcome.Code);
        Assert.Equal(4, report.Notes.Count);
        Assert.Contains("the connection broke; try again", report.Outcome.Message, StringComparison.Ordinal);

        using Work.Attempt attempt = new(grant, 0, TimeProvider.System);
        foreach (var number in Enumerable.Range(0, PilotLimits.MaxNotes + 5))
        {
            attempt.Note($"line {number}\nand more of it");
        }

        Assert.Equal(PilotLimits.MaxNotes, attempt.Notes.Count);
        Assert.Equal("line 0 and more of it", attempt.Notes[0]);
    }

    [Fact]
    public async Task The_parts_of_an_attempt_are_timed()
    {
        _world.AddPayload("p", "sh -c 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done'\n" + PilotWorld.Succeed);
        _world.AddTask(1, "p");
        var times = (await RunOne()).Times;
        Assert.True(times.PayloadSeconds > 0 && times.SetupSeconds > 0 && times.StageOutSeconds > 0, times.ToString());
        Assert.True(times.WrapUpSeconds > 0 && times.QueuedSeconds >= 0 && times.LeaseCallSeconds > 0, times.ToString());
        Assert.True(times.CpuSeconds > 0, times.ToString());
        Assert.NotNull(times.PayloadStarted);
    }

    [Theory]
    [InlineData("exit 3", 3, OutcomeCode.PayloadCrashed)]
    [InlineData("kill -SEGV $$", 139, OutcomeCode.PayloadCrashed)]
    [InlineData("exit 0", 0, OutcomeCode.PayloadNoResult)]
    [InlineData("echo '{' > \"$2\"", 0, OutcomeCode.PayloadBadResult)]
    public async Task Without_a_valid_result_the_exit_decides(string script, int status, OutcomeCode expected)
    {
        _world.AddPayload("p", "echo last words >&2\n" + script);
        _world.AddTask(1, "p");
        var report = await RunOne();
        Assert.Equal((expected, status), (report.Outcome.Code, report.ExitStatus));
        Assert.StartsWith("last words\n", report.StderrTail, StringComparison.Ordinal); // the shell adds the signal's name
        Assert.Equal("log", report.Outputs.Single().Role);
    }

    [Fact]
    public async Task A_valid_result_counts_whatever_the_exit_status_is()
    {
        _world.AddPayload("p", PilotWorld.Succeed + "\nexit 9");
        _world.AddTask(1, "p");
        var report = await RunOne();
        Assert.Equal((OutcomeCode.Ok, 9), (report.Outcome.Code, report.ExitStatus));
    }

    [Fact]
    public async Task A_missing_input_fails_its_task_and_no_other()
    {
        _world.AddPayload("p", PilotWorld.Succeed);
        _world.AddTask(1, "p", input: null);
        _world.AddTask(2, "p");
        await _world.RunAsync();
        var reports = _world.Queue.Reports.ToDictionary(r => r.TaskId);
        Assert.Equal((OutcomeCode.InputMissing, -1), (reports[1].Outcome.Code, reports[1].ExitStatus));
        Assert.Contains("raw-1.fit", reports[1].Outcome.Message, StringComparison.Ordinal);
        Assert.Equal(OutcomeCode.Ok, reports[2].Outcome.Code);
    }

    [Fact]
    public async Task An_input_that_the_catalogue_does_not_know_is_missing_and_says_what_to_do()
    {
        _world.AddPayload("p", "echo > \"$W/ran\"");
        _world.AddTask(1, "p").Inputs[0].Url = "";
        var report = await RunOne();
        Assert.Equal(OutcomeCode.InputMissing, report.Outcome.Code);
        Assert.Contains("is not in the file catalogue: import it with 'dcgrid file import', then 'dcgrid task retry'", report.Outcome.Message, StringComparison.Ordinal);
        Assert.False(_world.Has("ran"));
    }

    [Fact]
    public async Task A_wrong_checksum_is_noticed_before_the_payload_runs()
    {
        _world.AddPayload("p", "echo > \"$W/ran\"");
        _world.AddTask(1, "p").Inputs[0].Sha256 = new string('0', 64);
        Assert.Equal(OutcomeCode.ChecksumMismatch, (await RunOne()).Outcome.Code);
        Assert.False(_world.Has("ran"));
    }

    [Fact]
    public async Task An_empty_input_is_left_to_the_payload_to_judge()
    {
        _world.AddPayload("p", "test -s in/raw-1.fit || echo empty\nexit 4");
        _world.AddTask(1, "p", input: "");
        Assert.Equal("empty\n", (await RunOne()).StdoutTail);
    }

    [Fact]
    public async Task An_output_that_can_not_be_stored_fails_the_task()
    {
        _world.AddPayload("p", PilotWorld.Succeed);
        var grant = _world.AddTask(1, "p");
        _world.Touch("se/file");
        grant.OutputUrl = $"file://{_world.SePath("file")}/1";
        var report = await RunOne();
        Assert.Equal(OutcomeCode.StageOutFailed, report.Outcome.Code);
        Assert.Empty(report.Outputs);
        Assert.Single(report.Outcome.Figures);
    }

    [Fact]
    public async Task The_wall_limit_ends_the_whole_group_even_what_ignores_SIGTERM()
    {
        _world.Config.PayloadGraceSeconds = 0;
        _world.AddPayload("p", "trap '' TERM\nsleep 1000 & echo $! > \"$W/child\"\necho $$ > \"$W/leader\"\nwhile :; do wait; done");
        _world.AddTask(1, "p").Limits.WallSeconds = 1;
        var report = await RunOne();
        Assert.Equal((OutcomeCode.WalltimeExceeded, 137), (report.Outcome.Code, report.ExitStatus));
        Assert.False(_world.Runs("child"));
        Assert.False(_world.Runs("leader"));
    }

    [Fact]
    public async Task A_payload_that_heeds_SIGTERM_has_its_grace()
    {
        _world.AddPayload("p", "trap 'echo tidied; exit 5' TERM\nsleep 1000 &\nwait");
        _world.AddTask(1, "p").Limits.WallSeconds = 1;
        var report = await RunOne();
        Assert.Equal((OutcomeCode.WalltimeExceeded, 5, "tidied\n"), (report.Outcome.Code, report.ExitStatus, report.StdoutTail));
    }

    [Fact]
    public async Task What_a_payload_leaves_running_dies_with_it()
    {
        _world.AddPayload("p", "sleep 1000 & echo $! > \"$W/child\"\n" + PilotWorld.Succeed);
        _world.AddTask(1, "p");
        Assert.Equal(OutcomeCode.Ok, (await RunOne()).Outcome.Code);
        Assert.False(_world.Runs("child"));
    }

    [Fact]
    public async Task Memory_over_the_limit_stops_the_payload_wherever_in_the_group_it_is()
    {
        // tail keeps all of a line without an end: it grows until somebody stops it.
        _world.AddPayload("p", "tr '\\0' x < /dev/zero | tail");
        _world.AddTask(1, "p").Limits.MemoryMib = 64;
        var report = await RunOne();
        Assert.Equal(OutcomeCode.MemoryExceeded, report.Outcome.Code);
        Assert.True(report.Times.MaxMemoryMib > 64, $"{report.Times.MaxMemoryMib} MiB");
    }

    [Fact]
    public async Task A_payload_that_the_node_does_not_offer_is_a_matter_of_the_node()
    {
        _world.AddPayload("p", PilotWorld.Succeed);
        _world.AddTask(1, "other");
        Assert.Equal(OutcomeCode.NodeUnfit, (await RunOne()).Outcome.Code);
    }

    private async Task<AttemptReport> RunOne()
    {
        Assert.Equal(PilotExit.Done, await _world.RunAsync());
        return Assert.Single(_world.Queue.Reports);
    }
}
