namespace DcGrid.Cli.Report.Model;

/// <summary>What was run, when, where and by whom.</summary>
internal sealed record CampaignSummary
{
    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>"planning", "running" or "settled".</summary>
    public required string State { get; init; }

    public required string Payload { get; init; }

    public required string PayloadRelease { get; init; }

    public required string OutputUrl { get; init; }

    /// <summary>True where the stages ran one after the other.</summary>
    public required bool Barrier { get; init; }

    public DateTimeOffset? Created { get; init; }

    /// <summary>Start of the first attempt.</summary>
    public DateTimeOffset? FirstStarted { get; init; }

    /// <summary>End of the last one.</summary>
    public DateTimeOffset? LastFinished { get; init; }

    public required DateTimeOffset Reported { get; init; }

    public required long Tasks { get; init; }

    public required long Settled { get; init; }

    public required long Failed { get; init; }

    /// <summary>The service: version and store.</summary>
    public required string Service { get; init; }

    public required IReadOnlyList<PilotSummary> Pilots { get; init; }

    /// <summary>From the first start to the last finish, s; NaN before either.</summary>
    public double WallSeconds =>
        FirstStarted is { } start && LastFinished is { } end ? (end - start).TotalSeconds : double.NaN;
}

/// <summary>A pilot that worked for the campaign.</summary>
/// <param name="PilotId">The service's number for it.</param>
/// <param name="Site">Its site.</param>
/// <param name="Host">Its worker node.</param>
/// <param name="Slots">Tasks at once.</param>
/// <param name="State">"alive", "silent", "gone", "lost".</param>
/// <param name="Done">Attempts that it ended well, for any campaign.</param>
/// <param name="Failed">Attempts that it ended badly, for any campaign.</param>
internal sealed record PilotSummary(
    long PilotId, string Site, string Host, int Slots, string State, long Done, long Failed);
