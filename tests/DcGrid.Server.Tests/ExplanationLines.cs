using DcGrid.Production;
using DcGrid.Server.Rpc;
using DcGrid.Store;

namespace DcGrid.Server.Tests;

/// <summary>What people read when they ask why a task is not running.</summary>
public sealed class ExplanationLines
{
    private static readonly DateTimeOffset Time = new(2013, 7, 31, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_ready_task_counts_what_stands_before_it_and_what_the_pilots_lack()
    {
        var needs = new TaskNeeds("lsst", new(600, 3000, 500, 1), ["release:v7_2"]);
        var good = new PilotCapability(2, 4000, 1000, 0, ["lsst"]) { Tags = ["release:v7_2"] };
        FleetMember[] pilots =
        [
            new(new(1), good, 2, Draining: false),
            new(new(2), good, 0, Draining: true),
            new(new(3), good with { MemoryMiB = 2000 }, 0, Draining: false),
            new(new(4), good with { Tags = [] }, 0, Draining: false),
        ];
        Assert.Equal(
            [
                "Task 12, ProcessCcd 004192-r4-0300 of DC_X, is ready and waits for its turn: 7 ready tasks stand before it.",
                "Before it: 1 of campaigns of higher priority, 2 of its own, 4 of others of priority 0 (its share is 3).",
                "Fits 1 of 4 pilots alive: 0 with a free slot, 1 busy.",
                "1 pilot draining: takes nothing new.",
                "1 pilot without enough memory, by 1000 MiB at least.",
                "1 pilot without tag release:v7_2.",
                "The nearest misfit is pilot 4: needs tag release:v7_2, the pilot offers none.",
            ],
            ExplanationText.Lines(Of(TaskState.Ready) with { Place = new(1, 2, 4), Fleet = FleetFit.Of(needs, pilots) }));
    }

    [Theory]
    [InlineData(0, 0, "is ready and next")]
    [InlineData(1, 0, "1 ready task stands before it")]
    [InlineData(6000, 5000, "more than 10000 ready tasks stand before it")]
    public void The_count_of_what_stands_before_is_bounded(long higher, long own, string said) =>
        Assert.Contains(
            said,
            ExplanationText.Lines(Of(TaskState.Ready) with { Place = new(higher, own, 0), Fleet = new(1, 1, 0, 0, [], null) })[0],
            StringComparison.Ordinal);

    [Fact]
    public void Without_a_pilot_the_answer_is_to_submit_some() =>
        Assert.EndsWith(
            "is ready, and no pilot is alive: submit some with 'dcgrid pilot submit'.",
            ExplanationText.Lines(Of(TaskState.Ready) with { Place = new(0, 5, 0), Fleet = FleetFit.Of(new("lsst", new(0, 0, 0, 0), []), []) })[0],
            StringComparison.Ordinal);

    [Fact]
    public void A_waiting_task_names_its_open_inputs()
    {
        var open = Record(5, TaskState.Held) with { Remark = "PILOT_LOST 5 times" };
        Assert.Equal(
            [
                "Task 12, ProcessCcd 004192-r4-0300 of DC_X, waits for 3 of its 12 inputs.",
                "ProcessCcd inputs: 2 ready, 1 held, 9 done.",
                "  task 5, ProcessCcd 004192-r4-0300: held, PILOT_LOST 5 times",
                "'dcgrid task explain 5' says more of the first.",
            ],
            ExplanationText.Lines(Of(TaskState.Waiting) with
            {
                Inputs = [new(Stage.ProcessCcd, TaskState.Ready, 2), new(Stage.ProcessCcd, TaskState.Held, 1), new(Stage.ProcessCcd, TaskState.Done, 9)],
                OpenInputs = [open],
            }));
    }

    public static TheoryData<string, string> Answers => new()
    {
        { "delay", "is ready, but is not tried again before 2013-07-31T08:00:00Z: its last attempt ended with STAGE_IN_FAILED." },
        { "barrier", "is ready, but its campaign runs one stage after the other, and ProcessCcd is not settled.|In front: 20 tasks of ProcessCcd that are not settled, and 3 that are held until somebody puts them back: 'dcgrid task list DC_X --state held'." },
        { "planning", "waits: its campaign is being planned, and nothing of it is given out yet.|The campaign is started when its plan is complete: run 'dcgrid campaign create' with its file once more." },
        { "leased", "is running: pilot 7 has held it since 2013-07-31T08:00:00Z.|Pilot 7 at ccin2p3 on node9 was last heard at 2013-07-31T08:00:00Z.|Unless it speaks before 2013-07-31T08:00:00Z, the lease ends and the task is given to another." },
        { "held", "is held: too often.|Put it back into the queue with 'dcgrid task retry 12'." },
        { "done", "is done: OK in attempt 2, 2013-07-31T08:00:00Z." },
        { "failed", "failed for good with PSF_FAILED after 2 attempts, 2013-07-31T08:00:00Z: no stars.|'dcgrid task show 12' has its attempts; 'dcgrid task retry 12' puts it back into the queue." },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Each_state_has_its_answer(string what, string lines)
    {
        var explanation = what switch
        {
            "delay" => Of(TaskState.Ready, OutcomeCode.StageInFailed) with { NotBefore = Time },
            "barrier" => Of(TaskState.Ready) with { Front = new(Stage.ProcessCcd, 20, 3) },
            "planning" => Of(TaskState.Waiting) with { Started = false },
            "leased" => Of(TaskState.Leased) with { Holder = new(new(7), "ccin2p3", "node9", Time, Time, Time, LeftOut: false) },
            "held" => Of(TaskState.Held) with { Task = Record(12, TaskState.Held) with { Remark = "too often" } },
            "done" => Of(TaskState.Done),
            _ => Of(TaskState.Failed, OutcomeCode.PsfFailed) with { Task = Record(12, TaskState.Failed, OutcomeCode.PsfFailed) with { Message = "no stars" } },
        };
        Assert.Equal("Task 12, ProcessCcd 004192-r4-0300 of DC_X, " + lines, string.Join('|', ExplanationText.Lines(explanation)));
    }

    private static TaskRecord Record(long id, TaskState state, OutcomeCode outcome = OutcomeCode.Ok) => new(
        new(id), "DC_X", Stage.ProcessCcd, new ImageDataId(4192, 4, 300, "r"), state, outcome, "", 2, Time, "");

    private static TaskExplanation Of(TaskState state, OutcomeCode outcome = OutcomeCode.Ok) => new(
        Record(12, state, outcome),
        new("DC_X", "", "lsst", "v7_2", 0, "file:///se", [], [], Barrier: false) { Share = 3 },
        Started: true, [], [], null, null, null, null, null);
}
