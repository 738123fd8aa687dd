using DcGrid.CampaignModel.Work;

namespace DcGrid.CampaignModel.Runs;

/// <summary>
/// 2013's way: the three stages one after the other, each in jobs that hold a slot from start to end and run their tasks one
/// by one. The jobs of a stage start when the last job of the stage before it has ended.
/// </summary>
public sealed class BarrierRun
{
    private readonly CampaignWork _work;
    private readonly TaskFates _fates;
    private readonly FileSizes _sizes;
    private readonly BarrierPlan _plan;
    private readonly RunBook _book;
    private readonly HashSet<int> _filesOfJob = [];

    private BarrierRun(CampaignWork work, TaskFates fates, FileSizes sizes, BarrierPlan plan) =>
        (_work, _fates, _sizes, _plan, _book) = (work, fates, sizes, plan, new RunBook(work, fates));

    /// <summary>Runs a campaign.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The plan has no slots.</exception>
    public static ModelRun Simulate(CampaignWork work, TaskFates fates, FileSizes sizes, BarrierPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.Slots, 1);
        var run = new BarrierRun(work, fates, sizes, plan);
        var images = work.ImagesByFilter();
        var time = run.Stage(0, Jobs(images, plan.ImagesPerJob, work.FilterOfImage), run.ProcessCcd);
        time = run.Stage(time, Jobs(work.CoaddsByFilter(), plan.CoaddsPerJob, work.FilterOfCoadd), run.Coadd);
        _ = run.Stage(time, Jobs(images, plan.ForcedPhotPerJob, work.FilterOfImage), run.ForcedPhot);
        return run._book.Close(plan.Slots);
    }

    // A job is of one filter.
    private static IEnumerable<ArraySegment<int>> Jobs<TFilter>(int[] tasks, int size, Func<int, TFilter> filter)
        where TFilter : struct, Enum
    {
        var first = 0;
        for (var next = 1; next <= tasks.Length; next++)
        {
            if (next == tasks.Length || next - first == size || !filter(tasks[next]).Equals(filter(tasks[first])))
            {
                yield return new ArraySegment<int>(tasks, first, next - first);
                first = next;
            }
        }
    }

    // Each job goes to the slot that is free first.
    private double Stage(double start, IEnumerable<ArraySegment<int>> jobs, Func<int, double, double> task)
    {
        var free = new PriorityQueue<int, (double Time, int Slot)>();
        for (var slot = 0; slot < _plan.Slots; slot++)
        {
            free.Enqueue(slot, (start, slot));
        }

        var end = start;
        foreach (var job in jobs)
        {
            free.TryDequeue(out var slot, out var at);
            _filesOfJob.Clear();
            var time = at.Time + _plan.JobStartSeconds;
            foreach (var number in job)
            {
                time = task(number, time);
            }

            free.Enqueue(slot, (time, slot));
            end = Math.Max(end, time);
        }

        return end;
    }

    private double ProcessCcd(int image, double start)
    {
        _book.Read(_sizes.Raw);
        return End(start, _fates.ProcessCcdSeconds(image));
    }

    private double Coadd(int coadd, double start)
    {
        var end = start;
        if (_book.GoodImages[coadd] > 0)
        {
            foreach (var image in _work.ImagesOf(coadd))
            {
                if (!_fates.Fails(image))
                {
                    ReadOnce(image, _sizes.Calexp);
                }
            }

            end = End(start, _fates.CoaddSeconds(coadd, _book.GoodImages[coadd]));
        }

        _book.SettleCoadd(coadd, end);
        return end;
    }

    private double ForcedPhot(int image, double start)
    {
        if (_fates.Fails(image) || _work.CoaddsOf(image).IsEmpty)
        {
            return start;
        }

        _book.Read(_sizes.Calexp);
        foreach (var coadd in _work.CoaddsOf(image))
        {
            ReadOnce(coadd, _sizes.CoaddSources);
        }

        var end = End(start, _fates.ForcedPhotSeconds(image));
        _book.SettleForcedPhot(image, end);
        return end;
    }

    // A job keeps on its scratch disk what it has read, until it ends.
    private void ReadOnce(int file, long bytes)
    {
        if (_filesOfJob.Add(file))
        {
            _book.Read(bytes);
        }
    }

    private double End(double start, double seconds)
    {
        _book.End(start + seconds, seconds);
        return start + seconds;
    }
}
