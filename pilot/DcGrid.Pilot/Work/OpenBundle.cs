using DcGrid.Protocol.V1;
using DcGrid.Storage;

namespace DcGrid.Pilot.Work;

/// <summary>A bundle that is being filled, and then stored. One call at a time, but for <see cref="Stored"/>.</summary>
internal sealed class OpenBundle
{
    private readonly string _path;
    private readonly int _maxAttempts;
    private readonly long _maxBytes;
    private readonly BundleWriter _writer;
    private readonly TaskCompletionSource<TimeSpan> _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _notes = [];
    private ITimer? _timer;

    /// <exception cref="StorageException">The file can't be made.</exception>
    public OpenBundle(string campaign, StorageUrl url, string path, int maxAttempts, long maxBytes)
    {
        (Campaign, Url, _path, _maxAttempts, _maxBytes) = (campaign, url, path, maxAttempts, maxBytes);
        _writer = BundleWriter.Create(path);
        // Nobody may be left who asks for it.
        _ = _stored.Task.ContinueWith(stored => stored.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    /// <summary>What its attempts have in common: the URL below which their campaign's bundles go.</summary>
    public string Campaign { get; }

    public StorageUrl Url { get; }

    /// <summary>Attempts with files in it.</summary>
    public int Attempts { get; private set; }

    public long SizeBytes { get; private set; }

    public bool IsFull => Attempts >= _maxAttempts || SizeBytes >= _maxBytes;

    /// <summary>Ends when the bundle is stored, with the time that took, or fails with a <see cref="StorageException"/>.</summary>
    public Task<TimeSpan> Stored => _stored.Task;

    /// <summary>Why storing it had to be tried again, a line each; empty until <see cref="Stored"/> has ended.</summary>
    public List<string> NotesOfStoring => _stored.Task.IsCompleted ? _notes : [];

    /// <summary>Adds to <see cref="NotesOfStoring"/>, while it is stored.</summary>
    public void Note(string line) => _notes.Add(line);

    /// <summary>Calls back once after a time, unless it is stored before.</summary>
    public void CloseAfter(TimeSpan limit, TimeProvider timeProvider, Action close) =>
        _timer = timeProvider.CreateTimer(_ => close(), null, limit, Timeout.InfiniteTimeSpan);

    /// <summary>Adds an attempt's files: all or none.</summary>
    /// <exception cref="StorageException">A file can't be read or the disk is full.</exception>
    public async Task AddAsync(
        AttemptGrant grant, IEnumerable<PayloadOutput> files, List<(PayloadOutput File, BundleMember Member)> members, CancellationToken abandoned)
    {
        var before = _writer.SizeBytes;
        try
        {
            foreach (var file in files)
            {
                members.Add((file, await _writer.AddAsync(grant.OutputLfnPrefix + file.Name, file.Path, abandoned)));
            }
        }
        catch
        {
            _writer.RollBack(before);
            throw;
        }

        Attempts++;
        SizeBytes = _writer.SizeBytes;
    }

    /// <summary>Ends the bundle, stores it and tells those who wait. Throws nothing.</summary>
    public async Task StoreAsync(Func<string, Task> store, Func<TimeSpan> elapsed)
    {
        try
        {
            if (_timer is not null)
            {
                await _timer.DisposeAsync();
            }

            await _writer.CompleteAsync();
            SizeBytes = _writer.SizeBytes;
            await _writer.DisposeAsync();
            if (Attempts > 0)
            {
                await store(_path);
            }

            _stored.SetResult(elapsed());
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            _stored.SetException(error as StorageException
                ?? new StorageException(StorageErrorKind.Unavailable, $"can't store {Url}: {error.Message}", false, error));
        }
        finally
        {
            await _writer.DisposeAsync();
            File.Delete(_path);
        }
    }
}
