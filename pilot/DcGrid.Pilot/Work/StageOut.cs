using DcGrid.Protocol.V1;
using DcGrid.Storage;

namespace DcGrid.Pilot.Work;

/// <summary>What was stored, and what went wrong, if anything did.</summary>
internal readonly record struct StageOutResult(IReadOnlyList<OutputFile> Stored, string? Problem);

/// <summary>Stores an attempt's logs and outputs below the URL that is the attempt's own.</summary>
internal sealed class StageOut(StorageElements storage)
{
    private const string LogRole = "log";
    private const string StdoutName = "payload.stdout.log";
    private const string StderrName = "payload.stderr.log";

    /// <summary>Names that the logs take among the outputs.</summary>
    public static bool IsReserved(string name) => name is StdoutName or StderrName;

    /// <summary>Stores the logs that are not empty, then the outputs; stops at the first that fails.</summary>
    public async Task<StageOutResult> RunAsync(
        AttemptGrant grant, Sandbox sandbox, IReadOnlyList<PayloadOutput> outputs, CancellationToken cancellationToken)
    {
        List<OutputFile> stored = [];
        try
        {
            var folder = StorageUrl.Parse(grant.OutputUrl);
            foreach (var output in Logs(sandbox).Concat(outputs))
            {
                var url = folder.Child(output.Name);
                var digest = await storage.StoreAsync(output.Path, url, cancellationToken);
                stored.Add(new OutputFile
                {
                    Role = output.Role,
                    Lfn = grant.OutputLfnPrefix + output.Name,
                    Url = url.ToString(),
                    Sha256 = digest.Sha256,
                    SizeBytes = digest.SizeBytes,
                });
            }

            return new StageOutResult(stored, null);
        }
        catch (StorageException error)
        {
            // Half a set of outputs is of no use to a dependant; the logs are, to a person.
            return new StageOutResult([.. stored.Where(o => o.Role == LogRole)], error.Message);
        }
    }

    private static IEnumerable<PayloadOutput> Logs(Sandbox sandbox)
    {
        if (HasContent(sandbox.StdoutFile))
        {
            yield return new PayloadOutput(LogRole, StdoutName, sandbox.StdoutFile);
        }

        if (HasContent(sandbox.StderrFile))
        {
            yield return new PayloadOutput(LogRole, StderrName, sandbox.StderrFile);
        }
    }

    private static bool HasContent(string path) => new FileInfo(path) is { Exists: true, Length: > 0 };
}
