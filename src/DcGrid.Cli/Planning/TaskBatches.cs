using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Planning;

/// <summary>Cuts a stream of tasks into messages that the service takes.</summary>
internal static class TaskBatches
{
    /// <summary>Most tasks in a message: the contract's limit.</summary>
    public const int MaxTasks = 1000;

    /// <summary>
    /// Most bytes of tasks in a message, well under the transport's 4 MiB: a coadd may have hundreds of inputs. More in one
    /// message is no faster, and the messages made ahead are held.
    /// </summary>
    public const int MaxBytes = 1024 * 1024;

    public static IEnumerable<SubmitTasksRequest> Of(string campaign, IEnumerable<PlannedTask> tasks)
    {
        SubmitTasksRequest batch = new() { Campaign = campaign };
        var bytes = 0;
        foreach (var task in tasks)
        {
            var size = task.CalculateSize();
            if (batch.Tasks.Count == MaxTasks || (batch.Tasks.Count > 0 && bytes + size > MaxBytes))
            {
                yield return batch;
                batch = new SubmitTasksRequest { Campaign = campaign };
                bytes = 0;
            }

            batch.Tasks.Add(task);
            bytes += size;
        }

        if (batch.Tasks.Count > 0)
        {
            yield return batch;
        }
    }
}
