using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Display.Shapes;

/// <summary>What a stage's accepted attempts took.</summary>
internal static class StageTimesShape
{
    public static RecordShape<StageTimes> Instance { get; } = new(
        new Field<StageTimes>("stage", "Stage", t => Names.Of(t.Stage)),
        new Field<StageTimes>("firstStarted", null, t => Timestamps.Of(t.FirstStarted)),
        new Field<StageTimes>("lastFinished", null, t => Timestamps.Of(t.LastFinished)),
        Seconds("wallSeconds", "Wall", WallSeconds),
        new Field<StageTimes>("attempts", "Attempts", t => t.Attempts) { AlignRight = true },
        Seconds("payloadSeconds", "Payload", t => t.PayloadSeconds),
        Seconds("cpuSeconds", "CPU", t => t.CpuSeconds),
        Seconds("stageInSeconds", "Stage in", t => t.StageInSeconds),
        Seconds("stageOutSeconds", "Stage out", t => t.StageOutSeconds),
        Milliseconds("overheadMeanSeconds", "Overhead mean", t => t.OverheadMeanSeconds),
        Milliseconds("overheadMaxSeconds", "max", t => t.OverheadMaxSeconds),
        new Field<StageTimes>("maxMemoryMiB", "MiB", t => t.MaxMemoryMib) { AlignRight = true },
        new Field<StageTimes>("outputFiles", "Files", t => t.OutputFiles) { AlignRight = true },
        new Field<StageTimes>("outputBytes", "Output", t => t.OutputBytes)
        {
            AlignRight = true,
            Text = t => Quantities.Bytes(t.OutputBytes),
        });

    private static double? WallSeconds(StageTimes times) =>
        times.FirstStarted is null || times.LastFinished is null
            ? null
            : (times.LastFinished.ToDateTime() - times.FirstStarted.ToDateTime()).TotalSeconds;

    private static Field<StageTimes> Seconds(string name, string header, Func<StageTimes, double?> value) =>
        new(name, header, t => value(t))
        {
            AlignRight = true,
            Text = t => value(t) is { } seconds ? Quantities.Duration(seconds) : "",
        };

    // The queue's own part is a matter of milliseconds.
    private static Field<StageTimes> Milliseconds(string name, string header, Func<StageTimes, double> value) =>
        new(name, header, t => value(t))
        {
            AlignRight = true,
            Text = t => (value(t) * 1000).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture) + " ms",
        };
}
