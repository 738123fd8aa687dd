using System.Globalization;

namespace DcGrid.Batch.Local;

/// <summary>The state of one job on disk: <c>STATE/L17/3/</c>.</summary>
internal sealed class JobFolder(string path)
{
    public string Path { get; } = path;

    public bool Exists => Directory.Exists(Path);

    public string this[string file] => System.IO.Path.Combine(Path, file);

    /// <summary>The wrapper's process, once it has said so itself.</summary>
    public ProcessIdentity? ReadIdentity() =>
        ReadOrNull(JobWrapper.IdentityFile) is { } text && ProcessIdentity.TryParse(text, out var identity)
            ? identity
            : null;

    public int? ReadExitCode() =>
        ReadOrNull(JobWrapper.ExitFile) is { } text
        && int.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? code
            : null;

    /// <summary>What the files and the process table together say.</summary>
    public BatchJobStatus Read()
    {
        if (!Exists)
        {
            return BatchJobStatus.Unknown("no such job in the state folder");
        }

        if (ReadExitCode() is { } code)
        {
            return BatchJobStatus.Finished(code);
        }

        var removed = File.Exists(this[JobWrapper.RemovedFile]);
        if (ReadIdentity() is not { } identity)
        {
            // Until its wrapper has spoken a job waits; one that was removed before that never starts.
            return removed ? BatchJobStatus.Finished(LocalProcessBatch.KilledExitCode) : BatchJobStatus.Queued;
        }

        if (identity.IsAlive())
        {
            return BatchJobStatus.Running;
        }

        // It may have ended between the two looks.
        if (ReadExitCode() is { } late)
        {
            return BatchJobStatus.Finished(late);
        }

        return removed
            ? BatchJobStatus.Finished(LocalProcessBatch.KilledExitCode)
            : BatchJobStatus.Unknown("its process is gone and left no exit code: killed, or the machine restarted");
    }

    private string? ReadOrNull(string file)
    {
        try
        {
            return File.ReadAllText(this[file]);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
