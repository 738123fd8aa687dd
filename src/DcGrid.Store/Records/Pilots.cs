using DcGrid.Production;

namespace DcGrid.Store;

/// <param name="Uid">Chosen by the pilot, unique for ever.</param>
/// <param name="Allocation">Null for a pilot started by hand.</param>
/// <param name="Token">The token it presented.</param>
public sealed record PilotRegistration(
    string Uid,
    string Site,
    string Host,
    string BatchJobId,
    int ProcessId,
    string Version,
    PilotCapability Capability,
    AllocationId? Allocation,
    TokenId? Token);

/// <param name="State">"alive", "gone" (signed off) or "lost" (its lease expired).</param>
/// <param name="Reason">Why it is gone.</param>
/// <param name="Token">The token that it registered with.</param>
public sealed record PilotRecord(
    PilotId Id,
    string Uid,
    string Site,
    string Host,
    string BatchJobId,
    int ProcessId,
    string Version,
    string State,
    bool Draining,
    DateTimeOffset Registered,
    DateTimeOffset LastHeard,
    long AttemptsDone,
    long AttemptsFailed,
    long AttemptsHeld,
    string Reason,
    PilotCapability Capability,
    TokenId? Token)
{
    public const string AliveState = "alive";
    public const string GoneState = "gone";
    public const string LostState = "lost";

    /// <summary>Its part of its site's connections, by storage element; those are left out of which it neither has nor wants any.</summary>
    public IReadOnlyList<PilotConnections> Connections { get; init; } = [];
}

/// <param name="Storage">The storage element, such as <c>irods://host:1247</c>.</param>
/// <param name="Taken">What counts as the pilot's: what it may have open, and what it still has open beyond that.</param>
/// <param name="Wanted">What it could use.</param>
public sealed record PilotConnections(string Storage, int Taken, int Wanted);

/// <summary>What a pilot says of its connections to a storage element.</summary>
/// <param name="Site">The pilot's.</param>
/// <param name="Wanted">What it could use now, with those it has; 0 or more.</param>
/// <param name="Open">What it has open, or is about to open; 0 or more.</param>
/// <param name="Number">Grows from word to word. One that is not newer than the last changes nothing.</param>
public sealed record ConnectionWord(PilotId Pilot, string Site, string Storage, int Wanted, int Open, long Number);

/// <param name="Granted">What it may have open from now on.</param>
/// <param name="SpeakAgainIn">When to hear of it again; zero where it neither has nor wants any.</param>
/// <param name="OthersWait">Another pilot wants more than it has.</param>
public sealed record ConnectionAnswer(int Granted, TimeSpan SpeakAgainIn, bool OthersWait);

/// <param name="RequestId">Chosen by the pilot for each new request.</param>
public sealed record LeaseQuery(
    PilotId Pilot, string RequestId, int MaxAttempts, PilotCapability Capability, DateTimeOffset Expires);

/// <param name="MoreToCome">Whether tasks remain that this pilot may get later.</param>
/// <param name="Drain">Whether the pilot is asked to finish and stop; it gets nothing new then.</param>
/// <param name="NextReady">When the next delayed retry becomes ready, where that is what is waited for.</param>
public sealed record LeaseGrant(
    LeaseId? Id, DateTimeOffset Expires, IReadOnlyList<AttemptGrant> Attempts, bool MoreToCome, DateTimeOffset? NextReady, bool Drain = false);

/// <summary>A right to run one attempt, with all that the pilot needs for it.</summary>
/// <param name="OutputUrl">Outputs go below this URL, which no other attempt uses.</param>
/// <param name="OutputLfnPrefix">Their logical names start with this.</param>
public sealed record AttemptGrant(
    AttemptKey Key,
    string Campaign,
    Stage Stage,
    TaskDataId DataId,
    string Payload,
    ResourceLimits Limits,
    IReadOnlyList<InputFile> Inputs,
    int InputsLeftOut,
    string ParametersJson,
    string OutputUrl,
    string OutputLfnPrefix)
{
    /// <summary>Bundles with its outputs are stored below this URL; null for one object a file.</summary>
    public string? BundleUrl { get; init; }

    /// <summary>When a bundle is closed; null for one object a file.</summary>
    public BundleRule? Bundles { get; init; }
}

/// <param name="Abandon">Attempts whose lease is gone.</param>
public sealed record HeartbeatAnswer(IReadOnlyList<AttemptKey> Abandon, bool Drain);

/// <summary>What a token allows. The values are those of <c>dcgrid.v1.Role</c>.</summary>
public enum Role
{
    /// <summary>Lease, report, heartbeat; nothing else.</summary>
    Pilot = 1,

    /// <summary>Look at everything, change nothing.</summary>
    Reader = 2,

    /// <summary>Run campaigns and pilots.</summary>
    Operator = 3,

    /// <summary>All that, and tokens.</summary>
    Admin = 4,
}

public sealed record TokenRecord(
    TokenId Id, string Name, Role Role, DateTimeOffset Issued, DateTimeOffset Expires, DateTimeOffset? Revoked);
