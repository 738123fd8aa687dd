namespace DcGrid.Irods.Loopback;

/// <summary>Since when the bytes of a fault are counted.</summary>
public enum FaultScope
{
    /// <summary>From the moment at which the fault is set, over all connections.</summary>
    Server,

    /// <summary>From the start of each session, its parallel transfers included; the first session that gets there has the fault.</summary>
    Session,
}

/// <summary>Which bytes of a fault are counted. Bytes of TLS itself never are.</summary>
public enum FaultBytes
{
    /// <summary>All that the protocol sends.</summary>
    All,

    /// <summary>File contents alone, without headers and structures.</summary>
    Contents,
}

internal enum Direction
{
    Received,
    Sent,
}

/// <summary>A cut or a stall after so many bytes; happens once.</summary>
internal sealed record TrafficFault(Direction Direction, long Bytes, FaultScope Scope, FaultBytes Counted, Stall? Stall)
{
    /// <summary>Bytes counted since the fault was set, for <see cref="FaultScope.Server"/>.</summary>
    public long Passed { get; set; }

    public bool Counts(Direction direction, bool contents) => direction == Direction && (contents || Counted == FaultBytes.All);

    /// <summary>Bytes that may pass before it happens, never negative.</summary>
    public long Remaining(TrafficMeter session) =>
        long.Max(0, Bytes - (Scope == FaultScope.Server ? Passed : session.Count(Direction, Counted)));
}

/// <summary>Bytes that passed, of a session or of the server's life. Guarded by the lock of the faults.</summary>
internal sealed class TrafficMeter
{
    private readonly long[,] counts = new long[2, 2];

    public long Count(Direction direction, FaultBytes bytes) => counts[(int)direction, (int)bytes];

    public void Add(Direction direction, bool contents, int bytes)
    {
        counts[(int)direction, (int)FaultBytes.All] += bytes;
        counts[(int)direction, (int)FaultBytes.Contents] += contents ? bytes : 0;
    }
}
