using System.Globalization;
using DcGrid.Protocol.V1;
using DcGrid.Storage;

namespace DcGrid.Pilot.Work;

/// <summary>
/// Collects outputs of several attempts into bundles. A bundle is stored when it is full, when its first attempt has waited for as long as its rule
/// allows, and when <see cref="Flush"/> says that nothing more will come soon; its attempts are reported after that. While the pilot drains, nothing waits.
/// </summary>
/// <param name="folder">Where bundles are made; made where it is missing.</param>
/// <param name="pilotName">Names the bundles' folder; asked when one is begun. Of no other pilot of any service, whose files may lie there still.</param>
/// <param name="maxBytes">No bundle grows beyond this, whatever its rule says.</param>
internal sealed class BundleOut(
    StorageElements storage, string folder, Func<string> pilotName, long maxBytes, DrainSwitch drain, TimeProvider timeProvider, PilotLog log)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, OpenBundle> _open = new(StringComparer.Ordinal);
    private readonly RunningAttempts _closing = new();
    private int _begun;

    /// <summary>Puts files into the bundle that is open for the grant's campaign, and waits until it is stored.</summary>
    /// <param name="note">Gets one line for each try to store the bundle that failed and was followed by another.</param>
    /// <param name="inBundle">Called when the files themselves are needed no longer.</param>
    /// <exception cref="StorageException">A file can't be read or the scratch is full; nothing of the attempt is in the bundle then.</exception>
    /// <exception cref="OperationCanceledException">The attempt was abandoned; what is in the bundle already stays there, unregistered.</exception>
    public async Task<BundledOutputs> AddAsync(
        AttemptGrant grant, IEnumerable<PayloadOutput> files, Action<string> note, Action inBundle, CancellationToken abandoned)
    {
        List<(PayloadOutput File, BundleMember Member)> members = [];
        OpenBundle bundle;
        var began = timeProvider.GetTimestamp();
        await _gate.WaitAsync(abandoned);
        try
        {
            bundle = OpenFor(grant);
            await bundle.AddAsync(grant, files, members, abandoned);
            if (bundle.IsFull || drain.IsDraining)
            {
                CloseLocked(bundle);
            }
        }
        finally
        {
            _gate.Release();
        }

        var adding = timeProvider.GetElapsedTime(began);
        inBundle();
        TimeSpan stored;
        try
        {
            stored = await bundle.Stored.WaitAsync(abandoned);
        }
        finally
        {
            bundle.NotesOfStoring.ForEach(note);
        }

        return new BundledOutputs(
            [.. members.Select(item => StageOut.Output(grant, item.File, item.Member.In(bundle.Url), item.Member.Digest))],
            adding + (stored / bundle.Attempts));
    }

    /// <summary>Stores what is open; what comes later goes into new bundles.</summary>
    public void Flush() => _closing.Start(() => CloseAsync(null));

    /// <summary>Drops what is not stored yet: call it when no attempt waits any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
            Flush();
            await _closing.WaitForAllAsync();
        }
    }

    // Under the gate.
    private OpenBundle OpenFor(AttemptGrant grant)
    {
        if (_open.TryGetValue(grant.BundleUrl, out var bundle))
        {
            return bundle;
        }

        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var number = ++_begun;
        var rule = grant.Bundles;
        var url = StorageUrl.Parse(grant.BundleUrl).Child(string.Create(CultureInfo.InvariantCulture, $"{pilotName()}/{number:D5}.tar"));
        bundle = new OpenBundle(
            grant.BundleUrl, url, Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number}.tar")), rule.MaxAttempts,
            Math.Min(maxBytes, rule.MaxMib * 1024L * 1024));
        bundle.CloseAfter(TimeSpan.FromSeconds(rule.MaxSeconds), timeProvider, () => _closing.Start(() => CloseAsync(bundle)));
        _open.Add(bundle.Campaign, bundle);
        return bundle;
    }

    /// <param name="only">One bundle, which may be closed already; null for all that are open.</param>
    private async Task CloseAsync(OpenBundle? only)
    {
        await _gate.WaitAsync();
        try
        {
            foreach (var bundle in _open.Values.Where(bundle => only is null || bundle == only).ToList())
            {
                CloseLocked(bundle);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    // Under the gate; the bundle is open.
    private void CloseLocked(OpenBundle bundle)
    {
        _open.Remove(bundle.Campaign);
        _closing.Start(() => StoreAsync(bundle));
    }

    private async Task StoreAsync(OpenBundle bundle)
    {
        var began = timeProvider.GetTimestamp();
        await bundle.StoreAsync(
            async path => await storage.StoreAsync(path, bundle.Url, bundle.Note, _stop.Token),
            () => timeProvider.GetElapsedTime(began));
        log.Info(string.Create(
            CultureInfo.InvariantCulture, $"bundle {bundle.Url}: {bundle.Attempts} attempts, {bundle.SizeBytes} bytes, {bundle.Stored.Status}"));
    }
}

/// <summary>Outputs that are in a bundle that is stored.</summary>
/// <param name="OwnTime">What the attempt cost: the time to add it, and its part of storing the bundle.</param>
internal readonly record struct BundledOutputs(IReadOnlyList<OutputFile> Outputs, TimeSpan OwnTime);
