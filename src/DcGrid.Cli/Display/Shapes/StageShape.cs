using DcGrid.Cli.Output;
using DcGrid.Cli.Watching;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Display.Shapes;

/// <summary>A stage's tasks by state.</summary>
internal static class StageShape
{
    public static RecordShape<StageProgress> Instance { get; } = new(
        new Field<StageProgress>("stage", "Stage", s => Names.Of(s.Stage)),
        new Field<StageProgress>("planned", "Planned", s => s.Planned) { AlignRight = true },
        Count("waiting", TaskState.Waiting),
        Count("ready", TaskState.Ready),
        Count("leased", TaskState.Leased),
        Count("held", TaskState.Held),
        Count("done", TaskState.Done),
        Count("failed", TaskState.Failed),
        Count("cancelled", TaskState.Cancelled),
        new Field<StageProgress>("settled", "Settled", s => s.Settled)
        {
            AlignRight = true,
            Text = s => Percent.Of(Math.Min(s.Settled, s.Planned), s.Planned),
        });

    private static Field<StageProgress> Count(string name, TaskState state) =>
        new(name, name, s => s.In(state))
        {
            AlignRight = true,
            Tone = s => s.In(state) > 0 ? TaskShape.ToneOf(state) : Tone.Faint,
        };
}
