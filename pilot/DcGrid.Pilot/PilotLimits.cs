namespace DcGrid.Pilot;

/// <summary>The bounds that are not a site's to set.</summary>
internal static class PilotLimits
{
    /// <summary>Most of a payload's stdout or stderr that is kept; the rest is read and dropped.</summary>
    public const long MaxLogBytes = 64L * 1024 * 1024;

    /// <summary>The last part of a log that goes into the report.</summary>
    public const int MaxTailBytes = 16 * 1024;

    /// <summary>Largest <c>result.json</c>.</summary>
    public const int MaxResultBytes = 4 * 1024 * 1024;

    /// <summary>Most reports in one call: with full tails they stay below gRPC's 4 MiB.</summary>
    public const int MaxReportsPerCall = 50;

    /// <summary>A bundle takes no more than this part of the scratch: one of so many.</summary>
    public const int BundlePartOfDisk = 4;

    /// <summary>Most slots of one pilot.</summary>
    public const int MaxSlots = 1024;

    /// <summary>Most notes in a report.</summary>
    public const int MaxNotes = 20;

    /// <summary>Longest one-line message in a report.</summary>
    public const int MaxMessageChars = 1000;

    /// <summary>Below this a scratch file system counts as full when a payload died on it.</summary>
    public const long FullDiskBytes = 1024 * 1024;

    /// <summary>Times between two looks at a payload's memory and clock.</summary>
    public static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Looks between two measurements of the sandbox's size.</summary>
    public const int WatchesPerDiskLook = 20;

    /// <summary>Longest self-test of a payload.</summary>
    public static readonly TimeSpan SelfTestTimeout = TimeSpan.FromSeconds(120);

    /// <summary>Longest wait for a connection, and for the answer to a ping on one.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Quiet time on a connection before it is pinged.</summary>
    public static readonly TimeSpan KeepAliveDelay = TimeSpan.FromSeconds(30);

    /// <summary>Longest single call to the service.</summary>
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(60);

    /// <summary>With several servers a call waits for this share of a lease, and then goes to the next of them.</summary>
    public const double CallShareOfLease = 0.25;

    /// <summary>But at least so long: a server under load is not one that is cut off.</summary>
    public static readonly TimeSpan ShortestCallTimeout = TimeSpan.FromSeconds(2);

    /// <summary>First wait between two tries of a call; doubles each time.</summary>
    public static readonly TimeSpan FirstRetryDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a pilot that was told to stop tries to hand in what it has.</summary>
    public static readonly TimeSpan StoppingGiveUp = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait for the sign-off; without it the service notices by the missing heartbeats.</summary>
    public static readonly TimeSpan SignOffTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Connections that transfers would like beside those that they need, in one word to the service.</summary>
    public const int MaxConnectionWishes = 16;

    /// <summary>How long a connection stays open without use where other pilots wait for one.</summary>
    public static readonly TimeSpan IdleWhileOthersWait = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a connection stays open without use where nobody waits.</summary>
    public static readonly TimeSpan IdleConnection = TimeSpan.FromSeconds(10);

    /// <summary>Transfers that wait longer for a connection are told of in the log.</summary>
    public static readonly TimeSpan TellOfWaiting = TimeSpan.FromSeconds(60);

    /// <summary>Longest wait between two tries of a call.</summary>
    public static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(30);
}
