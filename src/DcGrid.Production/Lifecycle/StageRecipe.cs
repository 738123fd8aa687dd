namespace DcGrid.Production;

/// <summary>Which outputs of which upstream stage a stage reads. The same table stands in <c>pilot/payloads/CONTRACT.md</c>.</summary>
public static class StageRecipe
{
    /// <summary>The upstream stages, in the order in which their files are handed over.</summary>
    public static IReadOnlyList<Stage> UpstreamOf(Stage stage) => stage switch
    {
        Stage.Coadd => [Stage.ProcessCcd],
        Stage.ForcedPhot => [Stage.ProcessCcd, Stage.Coadd],
        _ => [],
    };

    /// <summary>The roles that <paramref name="stage"/> reads from a task of <paramref name="upstream"/>; none where it reads none.</summary>
    public static IReadOnlyList<string> RolesRead(Stage stage, Stage upstream) => (stage, upstream) switch
    {
        (Stage.Coadd, Stage.ProcessCcd) => ["calexp"],
        (Stage.ForcedPhot, Stage.ProcessCcd) => ["calexp", "psf"],
        (Stage.ForcedPhot, Stage.Coadd) => ["coaddSrc"],
        _ => [],
    };
}
