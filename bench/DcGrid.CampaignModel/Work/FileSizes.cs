namespace DcGrid.CampaignModel.Work;

/// <summary>Bytes of the files that tasks read.</summary>
/// <param name="Raw">Raw files of an image.</param>
/// <param name="Calexp">Calibrated image with its variance and PSF: read by its coadds and by its forced photometry.</param>
/// <param name="CoaddSources">Source table of a coadd: read by the forced photometry of its images.</param>
public sealed record FileSizes(long Raw, long Calexp, long CoaddSources);
