namespace DcGrid.Survey.Planning;

/// <summary>The three stages of the production, in their order; the numbers are those of the protocol.</summary>
public enum SurveyStage
{
    ProcessCcd = 1,
    Coadd = 2,
    ForcedPhot = 3,
}
