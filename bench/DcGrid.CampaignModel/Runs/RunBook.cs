using DcGrid.CampaignModel.Work;

namespace DcGrid.CampaignModel.Runs;

/// <summary>Books the tasks of a run as they end.</summary>
internal sealed class RunBook
{
    private const double PeakSeconds = 60;

    private readonly CampaignWork _work;
    private readonly int[] _open;
    private readonly double[] _complete;
    private readonly List<long> _minutes = [];
    private double _makespan;
    private double _busy;
    private long _bytes;
    private long _tasks;

    /// <param name="work">The campaign.</param>
    /// <param name="fates">Say which images fail: no forced photometry is due on them.</param>
    public RunBook(CampaignWork work, TaskFates fates)
    {
        _work = work;
        _open = new int[work.PatchCount];
        _complete = new double[work.PatchCount];
        GoodImages = new int[work.CoaddCount];
        for (var image = 0; image < work.ImageCount; image++)
        {
            if (!fates.Fails(image))
            {
                foreach (var coadd in work.CoaddsOf(image))
                {
                    GoodImages[coadd]++;
                    _open[work.PatchOf(coadd)]++;
                }
            }
        }

        for (var coadd = 0; coadd < work.CoaddCount; coadd++)
        {
            _open[work.PatchOf(coadd)]++;
        }
    }

    /// <summary>Images of each coadd that do not fail.</summary>
    public int[] GoodImages { get; }

    /// <summary>Books bytes read from the storage element.</summary>
    public void Read(long bytes) => _bytes += bytes;

    /// <summary>Books the end of a task.</summary>
    public void End(double time, double seconds)
    {
        _tasks++;
        _busy += seconds;
        _makespan = Math.Max(_makespan, time);
        var minute = (int)(time / PeakSeconds);
        while (_minutes.Count <= minute)
        {
            _minutes.Add(0);
        }

        _minutes[minute]++;
    }

    /// <summary>A coadd is settled.</summary>
    public void SettleCoadd(int coadd, double time) => Close(_work.PatchOf(coadd), time);

    /// <summary>The forced photometry of an image is done.</summary>
    public void SettleForcedPhot(int image, double time)
    {
        foreach (var coadd in _work.CoaddsOf(image))
        {
            Close(_work.PatchOf(coadd), time);
        }
    }

    /// <summary>The figures.</summary>
    /// <exception cref="InvalidOperationException">A patch is left open: the simulation lost a task.</exception>
    public ModelRun Close(int slots)
    {
        if (_open.Any(open => open != 0))
        {
            throw new InvalidOperationException($"{_open.Count(open => open != 0)} patches were never completed");
        }

        Array.Sort(_complete);
        var peak = _minutes.Count == 0 ? 0 : _minutes.Max() / PeakSeconds;
        return new ModelRun(slots, _makespan, _busy, _bytes, _tasks, peak, _complete);
    }

    // Jobs are booked one by one, not in the order of time: the latest end counts.
    private void Close(int patch, double time)
    {
        _open[patch]--;
        _complete[patch] = Math.Max(_complete[patch], time);
    }
}
