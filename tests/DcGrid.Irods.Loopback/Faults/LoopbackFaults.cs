namespace DcGrid.Irods.Loopback;

/// <summary>
/// What goes wrong, on demand of a test. Everything is counted, nothing is timed, so that a test that fails fails again.
/// Faults that are not said to last happen as often as asked for and are then gone.
/// </summary>
public sealed class LoopbackFaults
{
    private readonly Lock gate = new();
    private readonly TrafficMeter total = new();
    private readonly List<CallFault> calls = [];
    private readonly List<(int Api, Stall Stall)> stalls = [];
    private TrafficFault? traffic;
    private Stall? acceptStall;
    private int drops;
    private int wrongChecksums;
    private int corruptUploads;

    internal LoopbackFaults()
    {
    }

    /// <summary>Every login fails with -826000 while this is set.</summary>
    public bool RefuseAuthentication { get; set; }

    /// <summary>A cut sends a reset, by which the client may lose what was sent before; otherwise it is an orderly end of the stream.</summary>
    public bool ResetOnCut { get; set; }

    /// <summary>The server sends in pieces of at most this many bytes; 0: as it likes.</summary>
    public int LargestSendBytes { get; set; }

    /// <summary>Cuts that happened.</summary>
    public int CutsMade { get; private set; }

    /// <summary>Bytes received and sent in the server's life: what a whole operation takes, so that a test can cut it at any of them.</summary>
    public long BytesReceived(FaultBytes counted = FaultBytes.All) => Read(Direction.Received, counted);

    /// <inheritdoc cref="BytesReceived"/>
    public long BytesSent(FaultBytes counted = FaultBytes.All) => Read(Direction.Sent, counted);

    /// <summary>
    /// Ends a session, all its sockets, once it has received so many bytes; 0: at the next byte. Replaces an earlier cut or stall.
    /// With several sockets receiving at once the cut may come a buffer later.
    /// </summary>
    public void CutAfterReceived(long bytes, FaultScope scope = FaultScope.Server, FaultBytes counted = FaultBytes.All) =>
        SetTraffic(new TrafficFault(Direction.Received, bytes, scope, counted, null));

    /// <summary>Ends a session, all its sockets, once so many bytes are sent; not one more goes out. Replaces an earlier cut or stall.</summary>
    public void CutAfterSent(long bytes, FaultScope scope = FaultScope.Server, FaultBytes counted = FaultBytes.All) =>
        SetTraffic(new TrafficFault(Direction.Sent, bytes, scope, counted, null));

    /// <summary>Stops for a while instead, until the test releases it.</summary>
    public Stall StallAfterReceived(long bytes, FaultScope scope = FaultScope.Server, FaultBytes counted = FaultBytes.All) =>
        SetTraffic(new TrafficFault(Direction.Received, bytes, scope, counted, new Stall())).Stall!;

    /// <inheritdoc cref="StallAfterReceived"/>
    public Stall StallAfterSent(long bytes, FaultScope scope = FaultScope.Server, FaultBytes counted = FaultBytes.All) =>
        SetTraffic(new TrafficFault(Direction.Sent, bytes, scope, counted, new Stall())).Stall!;

    /// <summary>Answers calls of one API number with an error instead of doing them.</summary>
    /// <param name="api">Such as 606 for put; 0 for any.</param>
    /// <param name="error">The server's error number, negative.</param>
    /// <param name="nth">The first call that fails, counted from 1 and from now.</param>
    /// <param name="times">How many fail from there on; <see cref="int.MaxValue"/>: for good.</param>
    public void FailCall(int api, int error, int nth = 1, int times = 1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(error, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(nth, 1);
        lock (gate)
        {
            calls.Add(new CallFault(api, error) { Before = nth - 1, Times = times });
        }
    }

    /// <summary>Ends the session when the next call of an API number has been received, before it is done.</summary>
    public void CutAtCall(int api, int nth = 1) => AddCut(api, nth, afterwards: false);

    /// <summary>Does the call and ends the session instead of answering: the lost answer.</summary>
    public void CutAfterCall(int api, int nth = 1) => AddCut(api, nth, afterwards: true);

    /// <summary>Says nothing to the next call of an API number until released; then it is done as if nothing had been.</summary>
    public Stall StallCall(int api)
    {
        var stall = new Stall();
        lock (gate)
        {
            stalls.Add((api, stall));
        }

        return stall;
    }

    /// <summary>Accepts the next connection and says nothing to it until released.</summary>
    public Stall StallAccept()
    {
        lock (gate)
        {
            return acceptStall = new Stall();
        }
    }

    /// <summary>Closes the next connections as soon as they are accepted.</summary>
    public void DropConnections(int times)
    {
        lock (gate)
        {
            drops = times;
        }
    }

    /// <summary>The next answers to call 629 bear a wrong checksum.</summary>
    public void AnswerWrongChecksum(int times = 1)
    {
        lock (gate)
        {
            wrongChecksums = times;
        }
    }

    /// <summary>Of the next uploads, by put or by write, one byte lands changed on the disk; an empty one stays as it is.</summary>
    public void CorruptUpload(int times = 1)
    {
        lock (gate)
        {
            corruptUploads = times;
        }
    }

    /// <summary>Takes back every fault; who waits in a stall is let go.</summary>
    public void Clear()
    {
        lock (gate)
        {
            stalls.ForEach(item => item.Stall.Release());
            acceptStall?.Release();
            traffic?.Stall?.Release();
            calls.Clear();
            stalls.Clear();
            (traffic, acceptStall, drops, wrongChecksums, corruptUploads) = (null, null, 0, 0, 0);
            (RefuseAuthentication, ResetOnCut, LargestSendBytes) = (false, false, 0);
        }
    }

    internal bool TakeDrop() => Take(ref drops);

    internal bool TakeWrongChecksum() => Take(ref wrongChecksums);

    internal bool TakeCorruption() => Take(ref corruptUploads);

    internal Stall? TakeAcceptStall()
    {
        lock (gate)
        {
            var stall = acceptStall;
            acceptStall = null;
            return stall;
        }
    }

    internal Stall? TakeStall(int api)
    {
        lock (gate)
        {
            var at = stalls.FindIndex(item => item.Api == api || item.Api == 0);
            if (at < 0)
            {
                return null;
            }

            var stall = stalls[at].Stall;
            stalls.RemoveAt(at);
            return stall;
        }
    }

    /// <summary>The fault of this very call, if it has one.</summary>
    internal CallFault? TakeCallFault(int api)
    {
        lock (gate)
        {
            CallFault? hit = null;
            foreach (var fault in calls.Where(fault => fault.Api == api || fault.Api == 0).ToList())
            {
                if (fault.Before > 0)
                {
                    fault.Before--;
                }
                else if (hit is null)
                {
                    hit = fault;
                    if (fault.Times != int.MaxValue && --fault.Times == 0)
                    {
                        calls.Remove(fault);
                    }
                }
            }

            return hit;
        }
    }

    /// <summary>How many of the bytes may pass now; 0: the fault is due and is taken.</summary>
    internal int Allow(TrafficMeter session, Direction direction, bool contents, int wanted, out TrafficFault? due)
    {
        lock (gate)
        {
            due = null;
            if (traffic is null || !traffic.Counts(direction, contents))
            {
                return wanted;
            }

            var allowed = (int)long.Min(wanted, traffic.Remaining(session));
            if (allowed == 0)
            {
                due = TakeTraffic();
            }

            return allowed;
        }
    }

    /// <summary>Counts bytes that passed. The fault that is due after them, if any, is taken and returned.</summary>
    internal TrafficFault? Passed(TrafficMeter session, Direction direction, bool contents, int bytes)
    {
        lock (gate)
        {
            total.Add(direction, contents, bytes);
            session.Add(direction, contents, bytes);
            if (traffic is null || !traffic.Counts(direction, contents))
            {
                return null;
            }

            traffic.Passed += bytes;
            return traffic.Remaining(session) == 0 ? TakeTraffic() : null;
        }
    }

    private TrafficFault TakeTraffic()
    {
        var fault = traffic!;
        traffic = null;
        CutsMade += fault.Stall is null ? 1 : 0;
        return fault;
    }

    private void AddCut(int api, int nth, bool afterwards)
    {
        lock (gate)
        {
            calls.Add(new CallFault(api, 0) { Before = nth - 1, Times = 1, CutsAfterwards = afterwards });
        }
    }

    private TrafficFault SetTraffic(TrafficFault fault)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fault.Bytes, "bytes");
        lock (gate)
        {
            return traffic = fault;
        }
    }

    private long Read(Direction direction, FaultBytes counted)
    {
        lock (gate)
        {
            return total.Count(direction, counted);
        }
    }

    private bool Take(ref int count)
    {
        lock (gate)
        {
            if (count == 0)
            {
                return false;
            }

            count--;
            return true;
        }
    }
}
