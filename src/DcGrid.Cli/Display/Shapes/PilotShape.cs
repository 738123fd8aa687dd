using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Display.Shapes;

/// <summary>A pilot as listed.</summary>
internal static class PilotShape
{
    public static RecordShape<PilotRecord> Instance { get; } = new(
        new Field<PilotRecord>("pilotId", "Pilot", p => p.PilotId) { AlignRight = true },
        new Field<PilotRecord>("pilotUid", null, p => p.PilotUid),
        new Field<PilotRecord>("site", "Site", p => p.Site),
        new Field<PilotRecord>("host", "Host", p => p.Host),
        new Field<PilotRecord>("batchJobId", "Batch job", p => p.BatchJobId),
        new Field<PilotRecord>("processId", null, p => p.ProcessId),
        new Field<PilotRecord>("version", null, p => p.Version),
        new Field<PilotRecord>("state", "State", p => p.State) { Tone = ToneOf },
        new Field<PilotRecord>("slots", "Slots", p => p.Capability?.Slots) { AlignRight = true },
        new Field<PilotRecord>("memoryMiB", null, p => p.Capability?.MemoryMib),
        new Field<PilotRecord>("diskMiB", null, p => p.Capability?.DiskMib),
        new Field<PilotRecord>("payloads", null, p => p.Capability is null ? null : string.Join(' ', p.Capability.Payloads)),
        new Field<PilotRecord>("tags", null, p => p.Capability is null ? null : string.Join(' ', p.Capability.Tags)),
        new Field<PilotRecord>("attemptsHeld", "Holding", p => p.AttemptsHeld) { AlignRight = true },
        new Field<PilotRecord>("attemptsDone", "Done", p => p.AttemptsDone) { AlignRight = true },
        new Field<PilotRecord>("attemptsFailed", "Failed", p => p.AttemptsFailed)
        {
            AlignRight = true,
            Tone = p => p.AttemptsFailed > 0 ? Tone.Warning : Tone.Plain,
        },
        new Field<PilotRecord>("connections", "Connections", p => string.Join(' ', p.Connections.Select(Text))),
        new Field<PilotRecord>("registered", null, p => Timestamps.Of(p.Registered)),
        new Field<PilotRecord>("lastHeard", "Last heard", p => Timestamps.Of(p.LastHeard)),
        new Field<PilotRecord>("reason", "Reason", p => p.Reason));

    /// <summary>How many it has, and of how many where it wants more.</summary>
    private static string Text(PilotConnections share) => share.Wanted > share.Taken
        ? FormattableString.Invariant($"{share.Storage}={share.Taken}/{share.Wanted}")
        : FormattableString.Invariant($"{share.Storage}={share.Taken}");

    private static Tone ToneOf(PilotRecord pilot) => pilot.State switch
    {
        "alive" => Tone.Good,
        "silent" => Tone.Warning,
        "lost" => Tone.Bad,
        _ => Tone.Faint,
    };
}
