using System.Diagnostics;
using System.Globalization;
using DcGrid.Batch.Local;

namespace DcGrid.Batch;

/// <summary>
/// Runs jobs as processes of this machine. Each is in a session of its own and outlives the program that submitted it;
/// what is known of it stands in a folder, so that a restarted server knows its jobs again.
/// </summary>
/// <remarks>
/// A job that was killed with its wrapper (<c>kill -9</c>, a restart of the machine) leaves no exit code and is
/// <see cref="BatchJobState.Unknown"/>, unless it was removed from here: then it is finished with
/// <see cref="KilledExitCode"/>. Jobs start at once; there is no queue.
/// </remarks>
public sealed class LocalProcessBatch : IBatchSystem
{
    /// <summary>128 + SIGKILL: the exit code of a job that was removed and had to be killed.</summary>
    public const int KilledExitCode = 137;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly LocalProcessOptions _options;
    private readonly TimeProvider _timeProvider;

    public LocalProcessBatch(LocalProcessOptions options, TimeProvider timeProvider)
    {
        if (!Path.IsPathRooted(options.Folder))
        {
            throw new BatchException($"the state folder must be an absolute path, not '{options.Folder}'");
        }

        (_options, _timeProvider) = (options, timeProvider);
        Directory.CreateDirectory(
            options.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Where a job's <c>stdout</c> and <c>stderr</c> are.</summary>
    public string FolderOf(BatchJobId id) => Folder(id).Path;

    public async Task<IReadOnlyList<BatchJobId>> SubmitAsync(BatchArraySpec spec, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        spec.Validate();
        if (!File.Exists(spec.Executable))
        {
            throw new BatchException($"there is no program {spec.Executable}");
        }

        ForgetOldArrays();
        var array = MakeArrayFolder();
        List<BatchJobId> ids = [.. Enumerable.Range(1, spec.Count).Select(index => new BatchJobId(array, index))];
        try
        {
            foreach (var id in ids)
            {
                WriteJob(spec, id);
            }

            foreach (var id in ids)
            {
                await StartAsync(id, cancellationToken);
            }

            await WaitUntilAsync(() => ids.TrueForAll(HasStarted), _options.StartTimeout, cancellationToken);
            if (!ids.TrueForAll(HasStarted))
            {
                throw new BatchException($"the jobs of {array} did not start within {_options.StartTimeout}", true);
            }
        }
        catch (Exception error)
        {
            // All or none: who gets an error must not find jobs later.
            await RemoveAsync(ids, CancellationToken.None);
            if (error is IOException or UnauthorizedAccessException)
            {
                throw new BatchException($"can't start {array}: {error.Message}", error);
            }

            throw;
        }

        return ids;
    }

    public Task<IReadOnlyDictionary<BatchJobId, BatchJobStatus>> StatusAsync(
        IReadOnlyCollection<BatchJobId> ids, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Dictionary<BatchJobId, BatchJobStatus> answer = [];
        foreach (var id in ids)
        {
            answer[id] = Status(id);
        }

        return Task.FromResult<IReadOnlyDictionary<BatchJobId, BatchJobStatus>>(answer);
    }

    public async Task RemoveAsync(IReadOnlyCollection<BatchJobId> ids, CancellationToken cancellationToken)
    {
        List<JobFolder> running = [];
        foreach (var job in ids.Select(Folder).Where(f => f.Exists))
        {
            if (job.ReadExitCode() is not null)
            {
                continue;
            }

            await File.WriteAllTextAsync(job[JobWrapper.RemovedFile], "", cancellationToken);
            if (job.ReadIdentity() is { } identity && identity.IsAlive())
            {
                SignalCalls.SendToGroup(identity.ProcessId, SignalCalls.Terminate);
                running.Add(job);
            }
        }

        await WaitUntilAsync(
            () => running.TrueForAll(j => j.Read().State != BatchJobState.Running), _options.RemoveGrace, cancellationToken);
        foreach (var job in running)
        {
            if (job.ReadIdentity() is { } identity && identity.IsAlive())
            {
                SignalCalls.SendToGroup(identity.ProcessId, SignalCalls.Kill);
            }
        }

        await WaitUntilAsync(
            () => running.TrueForAll(j => j.Read().State != BatchJobState.Running), _options.StartTimeout, cancellationToken);
    }

    private BatchJobStatus Status(BatchJobId id)
    {
        try
        {
            return Folder(id).Read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return BatchJobStatus.Unknown($"can't read its state: {error.Message}");
        }
    }

    private JobFolder Folder(BatchJobId id) =>
        new(Path.Combine(_options.Folder, id.Array, id.Index.ToString(CultureInfo.InvariantCulture)));

    private bool HasStarted(BatchJobId id) => Folder(id).ReadIdentity() is not null;

    private void WriteJob(BatchArraySpec spec, BatchJobId id)
    {
        var job = Folder(id);
        SignalCalls.TryMakeFolder(job.Path);
        File.WriteAllText(job[JobWrapper.ScriptFile], JobWrapper.Write(spec, id, job.Path));
    }

    // `setsid --fork` leaves at once; the wrapper is then nobody's child but init's, and no zombie of ours.
    private async Task StartAsync(BatchJobId id, CancellationToken cancellationToken)
    {
        var job = Folder(id);
        ProcessStartInfo start = new("/usr/bin/setsid")
        {
            ArgumentList = { "--fork", "/bin/sh", job[JobWrapper.ScriptFile] },
            WorkingDirectory = job.Path,
            UseShellExecute = false,
            // Pipes that nobody writes to or reads: a job must not hold the server's terminal or files.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new BatchException("can't start /usr/bin/setsid");
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new BatchException($"setsid ended with {process.ExitCode} for {id}");
        }
    }

    private string MakeArrayFolder()
    {
        var last = Arrays().Select(a => a.Number).DefaultIfEmpty(0).Max();
        while (true)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"L{++last}");
            // mkdir decides when two servers submit at once.
            if (SignalCalls.TryMakeFolder(Path.Combine(_options.Folder, name)))
            {
                return name;
            }
        }
    }

    private void ForgetOldArrays()
    {
        // The newest array is always kept, so that a number is not given twice.
        var ended = Arrays()
            .OrderByDescending(a => a.Number)
            .Skip(1)
            .Select(a => a.Folder)
            .Where(folder => Directory.EnumerateDirectories(folder).All(HasEnded))
            .Skip(_options.MaxEndedArraysKept);
        foreach (var folder in ended)
        {
            Directory.Delete(folder, recursive: true);
        }

        static bool HasEnded(string folder) => new JobFolder(folder).Read().State == BatchJobState.Finished;
    }

    private IEnumerable<(int Number, string Folder)> Arrays()
    {
        foreach (var folder in Directory.EnumerateDirectories(_options.Folder, "L*"))
        {
            var digits = Path.GetFileName(folder)[1..];
            if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                yield return (number, folder);
            }
        }
    }

    private async Task WaitUntilAsync(Func<bool> condition, TimeSpan limit, CancellationToken cancellationToken)
    {
        var begin = _timeProvider.GetTimestamp();
        while (!condition() && _timeProvider.GetElapsedTime(begin) < limit)
        {
            await Task.Delay(PollInterval, _timeProvider, cancellationToken);
        }
    }
}
