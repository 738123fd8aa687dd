using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Display.Shapes;

/// <summary>A task as listed.</summary>
internal static class TaskShape
{
    public static RecordShape<TaskRecord> Instance { get; } = new(
        new Field<TaskRecord>("taskId", "Task", t => t.TaskId) { AlignRight = true },
        new Field<TaskRecord>("campaign", null, t => t.Campaign),
        new Field<TaskRecord>("stage", "Stage", t => Names.Of(t.Stage)),
        new Field<TaskRecord>("dataId", "Data id", t => DataIds.Cell(t.DataId)),
        new Field<TaskRecord>("state", "State", t => Names.Of(t.State)) { Tone = t => ToneOf(t.State) },
        new Field<TaskRecord>("outcome", "Outcome", OutcomeOf),
        new Field<TaskRecord>("attempts", "Attempts", t => t.Attempts) { AlignRight = true },
        new Field<TaskRecord>("changed", "Changed", t => Timestamps.Of(t.Changed)),
        new Field<TaskRecord>("remark", null, t => t.Remark),
        new Field<TaskRecord>("message", "Message", t => t.Message)
        {
            Text = t => t.Remark.Length > 0 ? t.Remark : t.Message,
        });

    /// <summary>How a state strikes the eye.</summary>
    public static Tone ToneOf(TaskState state) => state switch
    {
        TaskState.Done => Tone.Good,
        TaskState.Failed => Tone.Bad,
        TaskState.Held or TaskState.Cancelled => Tone.Warning,
        TaskState.Waiting => Tone.Faint,
        _ => Tone.Plain,
    };

    /// <summary>True for a state that does not change any more.</summary>
    public static bool IsSettled(TaskState state) => state is TaskState.Done or TaskState.Failed or TaskState.Cancelled;

    // Before any attempt the wire says OK, which means nothing yet.
    private static string? OutcomeOf(TaskRecord task) =>
        task.State == TaskState.Cancelled || (!IsSettled(task.State) && task.Outcome == OutcomeCode.Ok) ? null : Names.Of(task.Outcome);
}
