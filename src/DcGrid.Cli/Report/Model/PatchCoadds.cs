namespace DcGrid.Cli.Report.Model;

/// <summary>The coadds of a patch, by filter.</summary>
/// <param name="Tract">0 to 3.</param>
/// <param name="Patch">"38,6"</param>
/// <param name="Coadds">In the order u to z.</param>
internal sealed record PatchCoadds(int Tract, string Patch, IReadOnlyList<CoaddPicture> Coadds)
{
    /// <summary>A patch of which the frames cover less than this is a strip at their edge and shown small.</summary>
    public const double StripFraction = 0.3;

    public bool IsStrip => Coadds.Max(c => c.Figures.Find("coveredFraction")) < StripFraction;
}

/// <summary>A coadd in one filter.</summary>
/// <param name="Png">The payload's preview; null where it was not taken in.</param>
/// <param name="Remark">Why there is no picture; empty where there is one.</param>
internal sealed record CoaddPicture(string Filter, string Outcome, FigureSet Figures, byte[]? Png, string Remark);
