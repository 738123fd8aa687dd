using DcGrid.Cli.Report.Compare;
using DcGrid.Cli.Verification;

namespace DcGrid.Cli.Report.Model;

/// <summary>All that the page and the JSON file say; made before either is written.</summary>
internal sealed record CampaignReport
{
    public required CampaignSummary Campaign { get; init; }

    public required VerificationTable Verification { get; init; }

    /// <summary>In the order in which stages run.</summary>
    public required IReadOnlyList<StageSummary> Stages { get; init; }

    public required OverheadSummary Overhead { get; init; }

    public required Timeline Timeline { get; init; }

    /// <summary>Patch by patch.</summary>
    public required IReadOnlyList<PatchCoadds> Coadds { get; init; }

    public required FrameSurvey Frames { get; init; }

    /// <summary>By filter, u to z.</summary>
    public required IReadOnlyList<FilterMagnitudes> Magnitudes { get; init; }

    /// <summary>Null where no reference was named.</summary>
    public CatalogueComparison? Comparison { get; init; }

    public required FailureList Failures { get; init; }

    /// <summary>What could not be read and is therefore not in the report, a line each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
