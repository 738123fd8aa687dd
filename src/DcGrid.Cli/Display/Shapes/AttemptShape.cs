using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Display.Shapes;

/// <summary>An attempt at a task.</summary>
internal static class AttemptShape
{
    public static RecordShape<AttemptRecord> Instance { get; } = new(
        new Field<AttemptRecord>("attempt", "Attempt", a => a.Attempt) { AlignRight = true },
        new Field<AttemptRecord>("state", "State", a => a.State),
        new Field<AttemptRecord>("pilotId", "Pilot", a => a.PilotId) { AlignRight = true },
        new Field<AttemptRecord>("host", "Host", a => a.Host),
        new Field<AttemptRecord>("leased", "Leased", a => Timestamps.Of(a.Leased)),
        new Field<AttemptRecord>("finished", null, a => Timestamps.Of(a.Finished)),
        new Field<AttemptRecord>("outcome", "Outcome", a => a.Outcome is null ? null : Names.Of(a.Outcome.Code)),
        new Field<AttemptRecord>("exitStatus", "Exit", a => a.Outcome is null ? null : a.ExitStatus) { AlignRight = true },
        Seconds("payloadSeconds", "Payload", t => t.PayloadSeconds),
        Seconds("cpuSeconds", "CPU", t => t.CpuSeconds),
        Seconds("stageInSeconds", "Stage in", t => t.StageInSeconds),
        Seconds("stageOutSeconds", "Stage out", t => t.StageOutSeconds),
        new Field<AttemptRecord>("maxMemoryMiB", "MiB", a => a.Times?.MaxMemoryMib) { AlignRight = true },
        new Field<AttemptRecord>("message", "Message", a => a.Outcome?.Message));

    private static Field<AttemptRecord> Seconds(string name, string header, Func<AttemptTimes, double> value) =>
        new(name, header, a => a.Times is null ? null : value(a.Times))
        {
            AlignRight = true,
            Text = a => a.Times is null ? "" : Quantities.Duration(value(a.Times)),
        };
}
