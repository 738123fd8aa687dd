using DcGrid.Bench.Draws;
using DcGrid.Protocol.V1;

namespace DcGrid.Bench.Pilots;

/// <summary>What a fleet of simulated pilots is like.</summary>
internal sealed record FleetPlan
{
    /// <summary>Pilots, each with a connection of its own.</summary>
    public int Pilots { get; init; } = 8;

    /// <summary>Tasks that a pilot runs at once.</summary>
    public int Slots { get; init; } = 64;

    /// <summary>The most that one lease asks for; the service may give fewer.</summary>
    public int LeaseBatch { get; init; } = 1000;

    /// <summary>The most that one report names, at most 1000.</summary>
    public int ReportBatch { get; init; } = 1000;

    /// <summary>A finished attempt waits at most this long for others to be reported with.</summary>
    public TimeSpan ReportDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How much faster than the clock the payloads run.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Decides the attempts' fates.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>What reports say.</summary>
    public ReportContent Content { get; init; } = ReportContent.Bare;

    /// <summary>How attempts turn out; a stage that is not here takes no time and succeeds.</summary>
    public IReadOnlyDictionary<Stage, StageProfile> Profiles { get; init; } = new Dictionary<Stage, StageProfile>();

    /// <summary>The payload adapter that the pilots say they have.</summary>
    public string Payload { get; init; } = Campaigns.PlannedCampaign.Payload;

    /// <summary>The pilots take nothing new after this long, and stop when they have reported what they hold.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>How much a report says.</summary>
internal enum ReportContent
{
    /// <summary>The outcome and the times.</summary>
    Bare,

    /// <summary>Three outputs, fifteen figures and the tails of stdout and stderr.</summary>
    Realistic,
}
