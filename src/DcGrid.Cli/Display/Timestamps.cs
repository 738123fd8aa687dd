using Google.Protobuf.WellKnownTypes;

namespace DcGrid.Cli.Display;

/// <summary>Times of the wire as values of a record.</summary>
internal static class Timestamps
{
    /// <summary>Null for a time that is not set.</summary>
    public static DateTimeOffset? Of(Timestamp? time) => time?.ToDateTimeOffset();
}
