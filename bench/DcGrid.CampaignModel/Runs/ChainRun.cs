using DcGrid.CampaignModel.Work;

namespace DcGrid.CampaignModel.Runs;

/// <summary>
/// DcGrid's way: pilots lease tasks one by one in sky order. A coadd is ready when its images are settled, a forced photometry
/// when its image and the coadds that it serves are.
/// </summary>
public sealed class ChainRun
{
    // Tasks along the sky: patch by patch, the stages of a patch in their order. Below that, by number.
    private const int PhasesPerPatch = 4, NumberBits = 32;

    private readonly CampaignWork _work;
    private readonly TaskFates _fates;
    private readonly FileSizes _sizes;
    private readonly ChainPlan _plan;
    private readonly RunBook _book;
    private readonly PilotCache[] _caches;
    private readonly int[] _imagesAwaited;
    private readonly int[] _coaddsAwaited;
    private readonly int[] _images;
    private readonly PriorityQueue<ModelTask, long> _ready = new();
    private readonly PriorityQueue<Running, (double End, int Slot)> _running = new();
    private readonly PriorityQueue<int, int> _idle = new();
    private int _nextImage;

    private ChainRun(CampaignWork work, TaskFates fates, FileSizes sizes, ChainPlan plan)
    {
        (_work, _fates, _sizes, _plan, _book) = (work, fates, sizes, plan, new RunBook(work, fates));
        _caches = new PilotCache[((plan.Slots - 1) / plan.SlotsPerPilot) + 1];
        for (var pilot = 0; pilot < _caches.Length; pilot++)
        {
            _caches[pilot] = new PilotCache(plan.CacheBytes);
        }

        _images = work.ImagesAlongSky();
        _imagesAwaited = [.. Enumerable.Range(0, work.CoaddCount).Select(coadd => work.ImagesOf(coadd).Length)];
        _coaddsAwaited = [.. Enumerable.Range(0, work.ImageCount).Select(image => work.CoaddsOf(image).Length)];
        for (var slot = 0; slot < plan.Slots; slot++)
        {
            _idle.Enqueue(slot, slot);
        }
    }

    private enum Stage
    {
        ProcessCcd = 0,
        Coadd = 1,
        ForcedPhot = 2,
    }

    /// <summary>Runs a campaign.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The plan has no slots.</exception>
    public static ModelRun Simulate(CampaignWork work, TaskFates fates, FileSizes sizes, ChainPlan plan)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.Slots, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.SlotsPerPilot, 1);
        var run = new ChainRun(work, fates, sizes, plan);
        run.Lease(plan.PilotStartSeconds);
        while (run._running.TryDequeue(out var ended, out var at))
        {
            run._book.End(at.End, ended.Seconds);
            run.Settle(ended.Task, at);
            run._idle.Enqueue(at.Slot, at.Slot);
            run.Lease(at.End);
        }

        return run._book.Close(plan.Slots);
    }

    private void Lease(double now)
    {
        while (_idle.Count > 0 && TryNext(out var task))
        {
            var slot = _idle.Dequeue();
            var seconds = Start(task, _caches[slot / _plan.SlotsPerPilot]);
            _running.Enqueue(new Running(task, seconds), (now + _plan.TaskOverheadSeconds + seconds, slot));
        }
    }

    private bool TryNext(out ModelTask task)
    {
        if (_nextImage < _images.Length)
        {
            var image = _images[_nextImage];
            if (!_ready.TryPeek(out _, out var order) || Order(_work.FirstPatchOf(image), Stage.ProcessCcd, image) < order)
            {
                _nextImage++;
                task = new ModelTask(Stage.ProcessCcd, image);
                return true;
            }
        }

        return _ready.TryDequeue(out task, out _);
    }

    // What it reads, and how long it will run.
    private double Start(ModelTask task, PilotCache cache)
    {
        switch (task.Stage)
        {
            case Stage.ProcessCcd:
                _book.Read(_sizes.Raw);
                return _fates.ProcessCcdSeconds(task.Number);
            case Stage.Coadd:
                foreach (var image in _work.ImagesOf(task.Number))
                {
                    if (!_fates.Fails(image))
                    {
                        Read(cache, image, _sizes.Calexp);
                    }
                }

                return _fates.CoaddSeconds(task.Number, _book.GoodImages[task.Number]);
            default:
                Read(cache, task.Number, _sizes.Calexp);
                foreach (var coadd in _work.CoaddsOf(task.Number))
                {
                    Read(cache, SourcesOf(coadd), _sizes.CoaddSources);
                }

                return _fates.ForcedPhotSeconds(task.Number);
        }
    }

    private void Settle(ModelTask task, (double Time, int Slot) at)
    {
        var cache = _caches[at.Slot / _plan.SlotsPerPilot];
        switch (task.Stage)
        {
            case Stage.ProcessCcd:
                SettleImage(task.Number, at.Time, cache);
                break;
            case Stage.Coadd:
                cache.Use(SourcesOf(task.Number), _sizes.CoaddSources);
                SettleCoadd(task.Number, at.Time);
                break;
            default:
                _book.SettleForcedPhot(task.Number, at.Time);
                break;
        }
    }

    private void SettleImage(int image, double time, PilotCache cache)
    {
        if (!_fates.Fails(image))
        {
            cache.Use(image, _sizes.Calexp);
        }

        foreach (var coadd in _work.CoaddsOf(image))
        {
            if (--_imagesAwaited[coadd] > 0)
            {
                continue;
            }

            if (_book.GoodImages[coadd] > 0)
            {
                _ready.Enqueue(new ModelTask(Stage.Coadd, coadd), Order(_work.PatchOf(coadd), Stage.Coadd, coadd));
            }
            else
            {
                SettleCoadd(coadd, time);
            }
        }
    }

    private void SettleCoadd(int coadd, double time)
    {
        _book.SettleCoadd(coadd, time);
        foreach (var image in _work.ImagesOf(coadd))
        {
            if (--_coaddsAwaited[image] == 0 && !_fates.Fails(image))
            {
                _ready.Enqueue(new ModelTask(Stage.ForcedPhot, image), Order(_work.FirstPatchOf(image), Stage.ForcedPhot, image));
            }
        }
    }

    private void Read(PilotCache cache, int file, long bytes)
    {
        if (!cache.Use(file, bytes))
        {
            _book.Read(bytes);
        }
    }

    // Files are numbered: the calexps as the images, then the source tables of the coadds.
    private int SourcesOf(int coadd) => _work.ImageCount + coadd;

    private static long Order(int patch, Stage stage, int number) =>
        ((((long)patch * PhasesPerPatch) + (int)stage) << NumberBits) | (uint)number;

    private readonly record struct ModelTask(Stage Stage, int Number);

    private readonly record struct Running(ModelTask Task, double Seconds);
}
