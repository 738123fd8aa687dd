using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Display.Shapes;

/// <summary>An entry of the logbook.</summary>
internal static class EventShape
{
    public static RecordShape<EventRecord> Instance { get; } = new(
        new Field<EventRecord>("eventId", null, e => e.EventId),
        new Field<EventRecord>("at", "Time", e => Timestamps.Of(e.At)),
        new Field<EventRecord>("kind", "Kind", e => e.Kind),
        new Field<EventRecord>("campaign", "Campaign", e => e.Campaign),
        new Field<EventRecord>("actor", "Actor", e => e.Actor),
        new Field<EventRecord>("message", "Message", e => e.Message));
}
