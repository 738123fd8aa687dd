using DcGrid.Protocol.V1;
using DcGrid.Storage;

namespace DcGrid.Pilot.Work;

/// <summary>What was stored, and what went wrong, if anything did.</summary>
/// <param name="OwnTime">The attempt's part of the time, where it waited for others besides; null where all of it was its own.</param>
internal readonly record struct StageOutResult(IReadOnlyList<OutputFile> Stored, string? Problem, TimeSpan? OwnTime = null);

/// <summary>Stores an attempt's logs and outputs: in a bundle with others where the grant says so, else below the URL that is the attempt's own.</summary>
internal sealed class StageOut(StorageElements storage, BundleOut bundles)
{
    private const string LogRole = "log";
    private const string StdoutName = "payload.stdout.log";
    private const string StderrName = "payload.stderr.log";

    /// <summary>Names that the logs take among the outputs.</summary>
    public static bool IsReserved(string name) => name is StdoutName or StderrName;

    /// <summary>Stores the logs that are not empty, then the outputs; stops at the first that fails.</summary>
    /// <param name="note">Gets one line for each try that failed and was followed by another.</param>
    /// <param name="parked">Called when the sandbox is needed no longer and a bundle is waited for.</param>
    public async Task<StageOutResult> RunAsync(
        AttemptGrant grant, Sandbox sandbox, IReadOnlyList<PayloadOutput> outputs, Action<string> note, Action parked, CancellationToken cancellationToken)
    {
        List<PayloadOutput> files = [.. Logs(sandbox), .. outputs];
        return grant.Bundles is { MaxAttempts: > 0 } && files.Count > 0
            ? await BundleAsync(grant, files, note, parked, cancellationToken)
            : await StoreEachAsync(grant, files, note, cancellationToken);
    }

    /// <summary>A file of an attempt as it is reported.</summary>
    public static OutputFile Output(AttemptGrant grant, PayloadOutput file, StorageUrl url, ContentDigest digest) => new()
    {
        Role = file.Role,
        Lfn = grant.OutputLfnPrefix + file.Name,
        Url = url.ToString(),
        Sha256 = digest.Sha256,
        SizeBytes = digest.SizeBytes,
    };

    private async Task<StageOutResult> BundleAsync(
        AttemptGrant grant, List<PayloadOutput> files, Action<string> note, Action parked, CancellationToken cancellationToken)
    {
        try
        {
            var bundled = await bundles.AddAsync(grant, files, note, parked, cancellationToken);
            return new StageOutResult(bundled.Outputs, null, bundled.OwnTime);
        }
        catch (StorageException error)
        {
            return new StageOutResult([], error.Message);
        }
    }

    private async Task<StageOutResult> StoreEachAsync(
        AttemptGrant grant, List<PayloadOutput> files, Action<string> note, CancellationToken cancellationToken)
    {
        List<OutputFile> stored = [];
        try
        {
            var folder = StorageUrl.Parse(grant.OutputUrl);
            foreach (var file in files)
            {
                var url = folder.Child(file.Name);
                var digest = await storage.StoreAsync(file.Path, url, note, cancellationToken);
                stored.Add(Output(grant, file, url, digest));
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
