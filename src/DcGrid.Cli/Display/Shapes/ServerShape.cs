using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Display.Shapes;

/// <summary>A server as listed.</summary>
internal static class ServerShape
{
    public static RecordShape<ServerRecord> Instance { get; } = new(
        new Field<ServerRecord>("url", "URL", s => s.Url),
        new Field<ServerRecord>("host", "Host", s => s.Host),
        new Field<ServerRecord>("processId", "Process", s => s.ProcessId) { AlignRight = true },
        new Field<ServerRecord>("version", "Version", s => s.Version),
        new Field<ServerRecord>("state", "State", s => s.State) { Tone = s => s.State == "live" ? Tone.Good : Tone.Bad },
        new Field<ServerRecord>("duties", "Duties", s => string.Join(' ', s.Duties)),
        new Field<ServerRecord>("started", "Started", s => Timestamps.Of(s.Started)),
        new Field<ServerRecord>("lastSeen", "Last seen", s => Timestamps.Of(s.LastSeen)));
}
