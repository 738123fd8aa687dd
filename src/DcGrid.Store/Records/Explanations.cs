using DcGrid.Production;

namespace DcGrid.Store;

/// <summary>Why a task is not running: how it stands and what it waits for. What does not apply is null or empty.</summary>
/// <param name="Campaign">Its campaign's.</param>
/// <param name="Started">False while the campaign is planned: nothing of it is given out.</param>
/// <param name="Inputs">Of a waiting task, and of one that failed because of them: the tasks it reads from, counted.</param>
/// <param name="OpenInputs">The first of those that are not settled, or that failed; at most <see cref="MaxInputs"/>.</param>
/// <param name="NotBefore">A retry is put off until then.</param>
/// <param name="Front">The stage that a barrier keeps in front of its own.</param>
/// <param name="Holder">Who runs it.</param>
/// <param name="Place">Where it stands among the ready ones; null also where a barrier or a delay keeps it from standing there.</param>
/// <param name="Fleet">What the pilots that are alive are to it; null for one that runs or is settled.</param>
public sealed record TaskExplanation(
    TaskRecord Task,
    CampaignDefinition Campaign,
    bool Started,
    IReadOnlyList<InputCount> Inputs,
    IReadOnlyList<TaskRecord> OpenInputs,
    DateTimeOffset? NotBefore,
    StageInFront? Front,
    LeaseHolder? Holder,
    QueuePlace? Place,
    FleetFit? Fleet)
{
    /// <summary>Inputs that are named one by one.</summary>
    public const int MaxInputs = 5;
}

/// <summary>How many of a task's inputs are in a state.</summary>
public sealed record InputCount(Stage Stage, TaskState State, int Count);

/// <param name="Unsettled">Waiting, ready or leased.</param>
/// <param name="Held">Held: they keep the barrier down until somebody sees to them.</param>
public sealed record StageInFront(Stage Stage, long Unsettled, long Held);

/// <param name="Since">When it was leased.</param>
/// <param name="Until">When the lease ends unless the pilot speaks before.</param>
/// <param name="LeftOut">The pilot does not name it any more, so speaking does not help.</param>
public sealed record LeaseHolder(PilotId Pilot, string Site, string Host, DateTimeOffset Since, DateTimeOffset LastHeard, DateTimeOffset Until, bool LeftOut);

/// <summary>Ready tasks that stand before one, those only that pilots could take which can take it. No count goes far beyond
/// <see cref="Bound"/>.</summary>
/// <param name="HigherPriority">Of campaigns of higher priority.</param>
/// <param name="OwnCampaign">Of its own campaign: earlier on the sky, or of a later stage at the same place.</param>
/// <param name="OtherCampaigns">Of the other campaigns of its priority, by the shares and by what each holds now.</param>
public sealed record QueuePlace(long HigherPriority, long OwnCampaign, long OtherCampaigns)
{
    /// <summary>Beyond so many nobody counts.</summary>
    public const int Bound = 10_000;

    /// <summary>All of them, or <see cref="Bound"/>.</summary>
    public long Ahead => Math.Min(Bound, HigherPriority + OwnCampaign + OtherCampaigns);

    /// <summary>There are more than <see cref="Ahead"/>.</summary>
    public bool AndMore => HigherPriority + OwnCampaign + OtherCampaigns > Bound;
}
