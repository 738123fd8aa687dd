using System.Globalization;
using DcGrid.Protocol.V1;
using Google.Protobuf;

namespace DcGrid.Pilot.Queue;

/// <summary>
/// Reports on local disk from before they are sent until the service has given its verdict: one file for each, a
/// <see cref="ReportRequest"/> with one report, so that any later pilot can deliver it as it is.
/// </summary>
internal sealed class ReportSpool
{
    private const string Extension = ".report";
    private const string PartExtension = ".part";
    private const string RefusedExtension = ".refused";

    private readonly string _folder;

    /// <param name="folder">Made where it is missing.</param>
    public ReportSpool(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
    }

    /// <summary>Writes a report durably; a report of the same attempt is replaced.</summary>
    public void Write(long pilotId, AttemptReport report)
    {
        var path = PathOf(report);
        var part = path + PartExtension;
        using (FileStream file = new(part, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            new ReportRequest { PilotId = pilotId, Reports = { report } }.WriteTo(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: true);
    }

    public void Remove(AttemptReport report) => File.Delete(PathOf(report));

    /// <summary>Puts a report aside that the service does not take, for a person to look at.</summary>
    public void PutAside(AttemptReport report) => File.Move(PathOf(report), PathOf(report) + RefusedExtension, overwrite: true);

    /// <summary>What is left in the spool. A file that can't be read is left alone and skipped.</summary>
    public IReadOnlyList<ReportRequest> ReadAll()
    {
        List<ReportRequest> left = [];
        foreach (var path in Directory.EnumerateFiles(_folder, "*" + Extension).Order(StringComparer.Ordinal))
        {
            try
            {
                var request = ReportRequest.Parser.ParseFrom(File.ReadAllBytes(path));
                if (request.Reports.Count == 1)
                {
                    left.Add(request);
                }
            }
            catch (InvalidProtocolBufferException)
            {
                // Written whole or not at all, so this is a damaged disk; there is nothing to deliver.
            }
        }

        return left;
    }

    private string PathOf(AttemptReport report) => Path.Combine(
        _folder, string.Create(CultureInfo.InvariantCulture, $"{report.TaskId}-{report.Attempt}{Extension}"));
}
