using System.Globalization;
using System.Text;
using DcGrid.CampaignModel.Runs;
using DcGrid.CampaignModel.Work;

namespace DcGrid.CampaignModel.Pages;

/// <summary>The figures of a model with all that was assumed, as a markdown page for people.</summary>
/// <param name="work">The campaign.</param>
/// <param name="seed">What was drawn, was drawn from it.</param>
/// <param name="scale">Share of the survey, above 0 to 1.</param>
public sealed class ModelPage(CampaignWork work, int seed, double scale)
{
    private const double SecondsPerHour = 3600, Tera = 1e12;

    /// <summary>The page.</summary>
    /// <param name="comparisons">What to show.</param>
    /// <param name="picture">Name of the picture's file, beside the page; null for none.</param>
    public string Markdown(IReadOnlyList<Comparison> comparisons, string? picture)
    {
        ArgumentNullException.ThrowIfNull(comparisons);
        var page = new StringBuilder();
        var slots = string.Join(' ', comparisons.Select(comparison => comparison.Slots).Distinct());
        Line(page, $"# Chain against barrier");
        Line(page, $"");
        Line(page, $"A discrete-event model, not a measurement: one campaign run 2013's way (three stages, one after the other, in batch jobs) and");
        Line(page, $"DcGrid's (tasks chained along the sky, leased one by one by pilots), with the same tasks, task times and failures.");
        Line(page, $"`dcgrid-bench model --seed {seed} --scale {scale} --slots {slots}` makes the figures again, to the digit.");
        Line(page, $"");
        Line(page, $"The campaign is the whole of Stripe 82 as the generator makes it, at scale {scale}: {work.ImageCount:N0} images, {work.CoaddCount:N0} coadds of");
        Line(page, $"{(double)work.LinkCount / work.CoaddCount:F0} images each in the mean, {work.PatchCount:N0} patches, and a forced photometry for each image that does not fail.");
        Line(page, $"");
        if (picture is not null)
        {
            Line(page, $"![Complete patches against time]({picture})");
            Line(page, $"");
        }

        foreach (var comparison in comparisons)
        {
            Table(page, comparison);
        }

        Reading(page, comparisons);
        Assumptions(page);
        return page.ToString();
    }

    private static void Table(StringBuilder page, Comparison comparison)
    {
        var (barrier, chain, roomy) = (comparison.Barrier, comparison.Chain, comparison.RoomyChain);
        Line(page, $"## {comparison.Case.Name}, {comparison.Slots:N0} slots");
        Line(page, $"");
        Line(page, $"| | 2013's way | DcGrid, 4 GiB of cache a pilot | DcGrid, 400 GiB of cache a pilot |");
        Line(page, $"|---|---:|---:|---:|");
        Row(page, "makespan, hours", run => Hours(run.MakespanSeconds));
        Row(page, "slot use, busy of available", run => Text($"{100 * run.SlotUse:F1} %"));
        Row(page, "read from the storage element, TB", run => Text($"{run.BytesRead / Tera:F1}"));
        Row(page, "first patch complete, hours", run => Hours(run.FirstPatchSeconds));
        Row(page, "half of the patches complete, hours", run => Hours(run.HalfOfPatchesSeconds));
        Row(page, "tasks run", run => Text($"{run.Tasks:N0}"));
        Row(page, "tasks a second, mean", run => Text($"{run.Tasks / run.MakespanSeconds:F1}"));
        Row(page, "tasks a second, busiest minute", run => Text($"{run.PeakTasksPerSecond:F0}"));
        Line(page, $"");

        void Row(StringBuilder to, string name, Func<ModelRun, string> figure) =>
            Line(to, $"| {name} | {figure(barrier)} | {figure(chain)} | {figure(roomy)} |");
    }

    private static void Reading(StringBuilder page, IReadOnlyList<Comparison> comparisons)
    {
        Line(page, $"## What the figures say");
        Line(page, $"");
        foreach (var comparison in comparisons)
        {
            var (barrier, chain, roomy) = (comparison.Barrier, comparison.Chain, comparison.RoomyChain);
            Line(page, $"- {comparison.Case.Name}, {comparison.Slots:N0} slots: the chain has its first patch {Times(barrier.FirstPatchSeconds, chain.FirstPatchSeconds)} times sooner");
            Line(page, $"  and half of them {Times(barrier.HalfOfPatchesSeconds, chain.HalfOfPatchesSeconds)} times sooner; its makespan is {Percent(chain.MakespanSeconds, barrier.MakespanSeconds)} of the barriers',");
            Line(page, $"  its reads {Percent(chain.BytesRead, barrier.BytesRead)}, with the large cache {Percent(roomy.BytesRead, barrier.BytesRead)}.");
        }

        Line(page, $"");
        Line(page, $"What the chain gains is the time to results. Chaining alone does not save reads: a patch's images are made by whichever pilot is free,");
        Line(page, $"so that most inputs of a coadd lie with other pilots, whereas a job of two neighbouring coadds reads what they share once. The model's");
        Line(page, $"pilots take tasks in sky order alone; nothing here sends a task to the pilot that holds its inputs.");
        Line(page, $"");
    }

    private void Assumptions(StringBuilder page)
    {
        var (astromatic, stack) = (ModelCase.Astromatic, ModelCase.Stack2013(work));
        Line(page, $"## What was assumed");
        Line(page, $"");
        Line(page, $"| per task | {astromatic.Name} | {stack.Name} |");
        Line(page, $"|---|---:|---:|");
        Row("ProcessCcd, s", modelCase => Text($"{modelCase.Times.ProcessCcdSeconds:F2}"));
        Row("coadd, s", modelCase => Text($"{modelCase.Times.CoaddSeconds:F1} + {modelCase.Times.CoaddSecondsPerImage:F3} an image"));
        Row("forced photometry, s", modelCase => Text($"{modelCase.Times.ForcedPhotSeconds:F2}"));
        Row("raw files of an image, MB", modelCase => Text($"{modelCase.Sizes.Raw / 1e6:F2}"));
        Row("calibrated image with its variance and PSF, MB", modelCase => Text($"{modelCase.Sizes.Calexp / 1e6:F2}"));
        Row("source table of a coadd, MB", modelCase => Text($"{modelCase.Sizes.CoaddSources / 1e6:F3}"));
        page.Append(CultureInfo.InvariantCulture, $"""

            - **Astromatic's times** are CPU seconds measured on real frames with Debian 12's programs, the steps of a task summed: decoding 0.25 (the middle
              of 0.1 to 0.4), SExtractor 0.13, PSFEx 1.9, SExtractor 0.26; SWarp 4.9 for 4 frames, CLIPPED, taken as 1.225 for each, and
              SExtractor on the coadd 0.2; forced photometry 0.05 (the middle of 0.02 to 0.08). That coadds of hundreds of images go on
              in proportion was not measured. The start of an interpreter is in none of them.
            - **2013's times** come from the DC 2013 report: 1 million HS06 hours in about 40 000 jobs is 25 HS06 hours a job. At {ModelCase.Hs06PerCore} HS06 a core
              (assumed: the usual figure of a worker node's core then; the report gives none) a job lasts {ModelCase.JobSeconds:F0} s. Its 250 images, 2 coadds or
              150 images are taken to fill such a job evenly; the mean coadd takes half of it, others in proportion to their images.
              The times go as one over the HS06 of a core. The jobs beyond production's 23 555 (verification, copies, repeats) are not run.
            - **Spread**: log-normal, with a deviation of the logarithm of 0.35 (images), 0.5 (coadds), 0.4 (forced photometry); assumed.
            - **Sizes**: raw files 7.1 TB over all images; calibrated images 2048 x 1489 pixels of 10 bytes in 2013, 12.2 + 12.2 MB measured with
              Astromatic; the coadds' source tables 57.2 GB over 13 680 in 2013, 39 kB with Astromatic. The report's TB and GB are powers of 1024 (its 43.5 TB are
              1 566 580 images of that size); those of this page are powers of ten.
            - **Failures**: {100 * ModelCase.FailedShare:F1} % of the images fail for good, as in filter i in 2013, after their full time. Their coadds go on without them, and they
              have no forced photometry. Nothing else fails; there are no repeats.
            - **2013's way**: filter by filter; images by run, camera column and field, 250 a job; coadds along the sky, 2 a job; forced photometry, 150
              images a job. A job holds one slot; {new BarrierPlan(1).JobStartSeconds:F0} s pass from a slot's coming free to its next job's first task (assumed). The next stage starts the moment
              the last job ends: verification and resubmission between the stages cost nothing here. A job keeps
              on scratch disk all that it has read until it ends, and its results count as they are made: both in favour of 2013.
            - **DcGrid's way**: pilots of {new ChainPlan(1).SlotsPerPilot} slots, one a node, that start {new ChainPlan(1).PilotStartSeconds:F0} s after their submission and stay to the end; tasks leased one by one, in the
              planner's order along the sky, with {new ChainPlan(1).TaskOverheadSeconds} s of overhead a task, whatever the rate. A coadd is released when its images are settled, a forced photometry
              when its coadds are. A pilot keeps what it made and read, but raw files, in a cache that drops what went unused for longest; 4 GiB is a pilot's
              default, 400 GiB a local disk of 50 GiB a slot.
            - **Left out of both**: the time of transfers (the storage element is never the limit), writes, loads into the database, pilots and jobs that die.
            - **A patch is complete** when its coadds in all filters are made and the forced photometry is done on each of its images that did not fail.
            - Slot use counts only running tasks as busy, and all slots from the first submission to the end of the last task as available.

            """);

        void Row(string name, Func<ModelCase, string> figure) => Line(page, $"| {name} | {figure(astromatic)} | {figure(stack)} |");
    }

    private static string Hours(double seconds) => Text($"{seconds / SecondsPerHour:F2}");

    private static string Times(double slower, double faster) => Text($"{slower / faster:F1}");

    private static string Percent(double part, double whole) => Text($"{100 * part / whole:F0} %");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Line(StringBuilder page, FormattableString text) => page.Append(Text(text)).Append('\n');
}
