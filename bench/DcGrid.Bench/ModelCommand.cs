using System.CommandLine;
using System.Globalization;
using DcGrid.CampaignModel.Pages;
using DcGrid.CampaignModel.Work;
using DcGrid.Survey.Geometry;

namespace DcGrid.Bench;

/// <summary><c>dcgrid-bench model</c>: works out the whole campaign, chained and with 2013's barriers, for each payload and number of
/// slots.</summary>
internal static class ModelCommand
{
    private static readonly Option<int[]> Slots = new("--slots")
    {
        Description = "Slots of both ways; several numbers make several comparisons",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [1000, 3000],
    };

    private static readonly Option<double> Scale = new("--scale") { Description = "Share of the survey, above 0 to 1", DefaultValueFactory = _ => 1 };
    private static readonly Option<FileInfo?> Markdown = new("--markdown") { Description = "Write the page for people to this file" };
    private static readonly Option<FileInfo?> Svg = new("--svg") { Description = "Draw complete patches against time into this file" };

    public static Command Create(Option<ulong> seed)
    {
        var command = new Command("model", "Compare the chain of tasks with 2013's three stages on a model of the whole campaign.") { Slots, Scale, Markdown, Svg };
        command.SetAction((parsed, cancellation) => BenchCommands.GuardAsync(() => RunAsync(parsed, parsed.GetValue(seed), cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, ulong seed, CancellationToken cancellation)
    {
        var (scale, slots) = (parsed.GetValue(Scale), parsed.GetRequiredValue(Slots));
        if (!(scale > 0 && scale <= 1) || seed > int.MaxValue || slots.Any(count => count < 1))
        {
            throw new BenchException($"--scale is above 0 and at most 1, --slots 1 or more, --seed at most {int.MaxValue}");
        }

        var work = CampaignWork.Of(Stripe82Survey.Frames((int)seed, scale));
        var comparisons = new List<Comparison>();
        foreach (var modelCase in new[] { ModelCase.Astromatic, ModelCase.Stack2013(work) })
        {
            foreach (var count in slots)
            {
                cancellation.ThrowIfCancellationRequested();
                comparisons.Add(Comparison.Of(work, modelCase, count, seed));
                Tell(comparisons[^1]);
            }
        }

        var (page, picture) = (parsed.GetValue(Markdown), parsed.GetValue(Svg));
        if (picture is not null)
        {
            await File.WriteAllTextAsync(picture.FullName, CompletionChart.Draw(comparisons), cancellation);
        }

        if (page is not null)
        {
            var link = picture is null ? null : Path.GetRelativePath(page.DirectoryName!, picture.FullName);
            await File.WriteAllTextAsync(page.FullName, new ModelPage(work, (int)seed, scale).Markdown(comparisons, link), cancellation);
        }

        return 0;
    }

    private static void Tell(Comparison comparison)
    {
        foreach (var (name, run) in new[] { ("barrier", comparison.Barrier), ("chain", comparison.Chain), ("chain, 400 GiB", comparison.RoomyChain) })
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{comparison.Case.Name}, {comparison.Slots} slots, {name}: {run.MakespanSeconds / 3600:F2} h, slots {100 * run.SlotUse:F1} % busy, "
                + $"{run.BytesRead / 1e12:F1} TB read, first patch {run.FirstPatchSeconds / 3600:F2} h, half {run.HalfOfPatchesSeconds / 3600:F2} h"));
        }
    }
}
