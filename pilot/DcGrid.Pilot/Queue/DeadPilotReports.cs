using DcGrid.Pilot.Node;
using DcGrid.Protocol.V1;

namespace DcGrid.Pilot.Queue;

/// <summary>
/// Hands in what dead pilots of the same scratch had spooled, in their name, and removes their folders. It may: the
/// attempt number keeps a report that comes too late from doing harm. Done once, best effort: what can't be delivered
/// stays for the next pilot.
/// </summary>
internal sealed class DeadPilotReports(ITaskQueue queue, string scratch, string ownPilotUid, bool keepSandboxes, PilotLog log)
{
    public async Task DeliverAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var folder in PilotFolder.FindAbandoned(scratch, ownPilotUid))
            {
                using (folder)
                {
                    var delivered = await DeliverAsync(folder, cancellationToken);
                    if (!keepSandboxes)
                    {
                        folder.RemoveAttempts();
                    }

                    if (delivered && !folder.HasAttempts)
                    {
                        folder.Remove();
                    }
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log.Warn($"the folders of dead pilots could not be tidied: {error.Message}");
        }
    }

    private async Task<bool> DeliverAsync(PilotFolder folder, CancellationToken cancellationToken)
    {
        foreach (var request in new ReportSpool(folder.SpoolFolder).ReadAll())
        {
            var task = $"{request.Reports[0].TaskId}-{request.Reports[0].Attempt}";
            try
            {
                var response = await queue.ReportAsync(request, cancellationToken);
                var verdict = response.Verdicts.Count == 1 ? response.Verdicts[0].Verdict : Verdict.Unspecified;
                log.Info($"task {task}: handed in for dead pilot {request.PilotId}, {verdict}");
            }
            catch (TaskQueueException error)
            {
                log.Warn($"task {task} of dead pilot {request.PilotId} could not be handed in: {error.Message}");
                return false;
            }
        }

        return true;
    }
}
