using System.Globalization;
using DcGrid.Cli.Display;
using DcGrid.Cli.Report.Model;
using DcGrid.Cli.Report.Source;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Report.Collect;

/// <summary>Takes in the coadds' previews, patch by patch.</summary>
/// <param name="source">Where they come from.</param>
/// <param name="notes">Gets what could not be read.</param>
internal sealed class PictureCollector(IReportSource source, ReportNotes notes)
{
    private static readonly byte[] PngSignature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    private int _bytesLeft = ReportLimits.MaxPicturesTotalBytes;

    public async Task<IReadOnlyList<PatchCoadds>> CollectAsync(
        string campaign, CollectedTasks tasks, CancellationToken cancellation)
    {
        var previews = await PreviewsAsync(campaign, cancellation);
        var coadds = tasks.OfStage(Stage.Coadd).ToDictionary(t => t.Task.TaskId);
        foreach (var id in previews.Keys.Where(id => !coadds.ContainsKey(id)))
        {
            coadds[id] = await source.GetTaskAsync(id, cancellation);
        }

        List<PatchCoadds> patches = [];
        var shown = 0;
        foreach (var patch in coadds.Values.Where(c => c.Task.DataId?.Patch is not null).GroupBy(Key).OrderBy(g => g.Key))
        {
            if (shown >= ReportLimits.MaxPictures)
            {
                break;
            }

            List<CoaddPicture> pictures = [];
            foreach (var task in patch.OrderBy(t => Names.OrderOfFilter(t.Task.DataId.Patch.Filter)))
            {
                pictures.Add(await PictureAsync(task, previews.GetValueOrDefault(task.Task.TaskId), cancellation));
            }

            shown += pictures.Count;
            patches.Add(new PatchCoadds(
                patch.Key.Tract, string.Create(CultureInfo.InvariantCulture, $"{patch.Key.X},{patch.Key.Y}"), pictures));
        }

        return patches;
    }

    private static (int Tract, int X, int Y) Key(GetTaskResponse task)
    {
        var patch = task.Task.DataId.Patch;
        return (patch.Tract, patch.PatchX, patch.PatchY);
    }

    private async Task<Dictionary<long, OutputFile>> PreviewsAsync(string campaign, CancellationToken cancellation)
    {
        Dictionary<long, OutputFile> previews = [];
        await foreach (var file in source.ListFilesAsync(campaign, Stage.Coadd, "preview", cancellation))
        {
            previews[file.TaskId] = file.File;
            if (previews.Count >= ReportLimits.MaxPictures)
            {
                break;
            }
        }

        return previews;
    }

    private async Task<CoaddPicture> PictureAsync(GetTaskResponse task, OutputFile? preview, CancellationToken cancellation)
    {
        var outcome = CollectedTasks.Decisive(task)?.Outcome;
        (var png, var remark) = preview is null
            ? (null, "no coadd")
            : await ReadAsync(preview, cancellation);
        return new CoaddPicture(
            task.Task.DataId.Patch.Filter,
            task.Task.State is TaskState.Done or TaskState.Failed ? Names.Of(task.Task.Outcome) : Names.Of(task.Task.State),
            outcome is null ? FigureSet.Empty : new FigureSet(outcome.Figures),
            png,
            remark);
    }

    private async Task<(byte[]? Png, string Remark)> ReadAsync(OutputFile file, CancellationToken cancellation)
    {
        if (file.SizeBytes > Math.Min(_bytesLeft, ReportLimits.MaxPictureBytes))
        {
            return (null, "left out: the page has no room for more pictures");
        }

        try
        {
            await using var stream = await source.OpenAsync(file, cancellation);
            using MemoryStream content = new();
            await stream.CopyToAsync(content, cancellation);
            var png = content.ToArray();
            if (png.Length > Math.Min(_bytesLeft, ReportLimits.MaxPictureBytes) || !png.AsSpan().StartsWith(PngSignature))
            {
                notes.Add($"{file.Lfn} is no PNG picture of the size that was booked and is left out");
                return (null, "can't be shown");
            }

            _bytesLeft -= png.Length;
            return (png, "");
        }
        catch (Exception e) when (ReportNotes.IsUnreadable(e))
        {
            notes.AddUnreadable(file.Lfn, e);
            return (null, "can't be read");
        }
    }
}
