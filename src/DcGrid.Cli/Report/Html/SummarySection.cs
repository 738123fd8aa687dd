using System.Globalization;
using DcGrid.Cli.Display;
using DcGrid.Cli.Report.Compare;
using DcGrid.Cli.Report.Model;
using DcGrid.Cli.Verification;

namespace DcGrid.Cli.Report.Html;

/// <summary>The head of the page: what was run, and whether it reached its aims.</summary>
internal static class SummarySection
{
    public static void Write(MarkupWriter markup, CampaignReport report)
    {
        var campaign = report.Campaign;
        using (markup.Open("header"))
        {
            using (markup.Open("div", ("class", "over")))
            {
                markup.Text("DcGrid production report");
                markup.Element("span", campaign.State, ("class", "state state-" + campaign.State));
            }

            markup.Element("h1", campaign.Name);
            if (campaign.Description.Length > 0)
            {
                PageParts.Paragraph(markup, campaign.Description, "lead");
            }

            WriteFacts(markup, campaign);
            WriteCards(markup, report);
        }
    }

    private static void WriteFacts(MarkupWriter markup, CampaignSummary campaign)
    {
        void Fact(string name, string value)
        {
            using (markup.Open("div"))
            {
                markup.Element("dt", name).Element("dd", value);
            }
        }

        using (markup.Open("dl", ("class", "facts")))
        {
            Fact("Payload", $"{campaign.Payload} {campaign.PayloadRelease}".Trim());
            Fact("Ran", Span(campaign));
            Fact("Where", Sites(campaign.Pilots));
            Fact("Service", campaign.Service);
            Fact("Outputs", campaign.OutputUrl);
            Fact("Report made", Numbers.Time(campaign.Reported) + " UTC");
        }
    }

    private static string Span(CampaignSummary campaign)
    {
        if (campaign.FirstStarted is not { } start)
        {
            return "not started yet";
        }

        if (campaign.LastFinished is not { } end)
        {
            return $"since {Numbers.Time(start)} UTC, nothing finished yet";
        }

        var isSameDay = start.UtcDateTime.Date == end.UtcDateTime.Date;
        var until = isSameDay ? end.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture) : Numbers.Time(end);
        return $"{Numbers.Time(start)} to {until} UTC";
    }

    private static string Sites(IReadOnlyList<PilotSummary> pilots) =>
        pilots.Count == 0
            ? "no pilot has worked yet"
            : string.Join("; ", pilots.GroupBy(p => p.Site).Select(site =>
            {
                string[] hosts = [.. site.Select(p => p.Host).Distinct()];
                var where = hosts.Length == 1 ? $"on {hosts[0]}" : $"on {hosts.Length} hosts";
                var slots = site.Sum(p => p.Slots);
                return $"{site.Key}: {Numbers.Plural(site.Count(), "pilot")} {where}, {Numbers.Plural(slots, "slot")}";
            }));

    private static void WriteCards(MarkupWriter markup, CampaignReport report)
    {
        using (markup.Open("div", ("class", "cards")))
        {
            foreach (var card in Cards(report))
            {
                var mark = card.IsGood switch { true => "✓ ", false => "✗ ", null => "" };
                var verdict = card.IsGood switch { true => "card good", false => "card bad", null => "card" };
                using (markup.Open("div", ("class", verdict)))
                {
                    markup.Element("div", card.Name, ("class", "name"));
                    markup.Element("div", mark + card.Value, ("class", "value"));
                    markup.Element("div", card.Remark, ("class", "remark"));
                }
            }
        }
    }

    private static IEnumerable<SummaryCard> Cards(CampaignReport report)
    {
        var verification = report.Verification;
        var campaign = report.Campaign;
        var failed = verification.CountOf(VerificationRowKind.Failed);
        var unsettled = verification.CountOf(VerificationRowKind.Unsettled);
        yield return new SummaryCard(
            "Tasks",
            Numbers.Count(verification.Planned),
            $"{Numbers.Count(verification.CountOf(VerificationRowKind.Good))} done, {Numbers.Count(failed)} failed, {Numbers.Count(unsettled)} not settled",
            unsettled == 0 && failed == 0);
        yield return new SummaryCard(
            "Counts", verification.CountsClose ? "close" : "DO NOT CLOSE", "planned = sum of all rows", verification.CountsClose);
        yield return new SummaryCard(
            "Wall time",
            double.IsFinite(campaign.WallSeconds) ? Quantities.Duration(campaign.WallSeconds) : Numbers.Unknown,
            "first start to last finish",
            null);
        yield return new SummaryCard(
            "Queue overhead a task",
            Numbers.Milliseconds(report.Overhead.MeanSeconds),
            $"mean; most {Numbers.Milliseconds(report.Overhead.MaxSeconds)}; aim {Numbers.Milliseconds(ReportAims.OverheadSeconds)}",
            double.IsFinite(report.Overhead.MeanSeconds) ? report.Overhead.MeetsAim : null);
        foreach (var card in QualityCards(report.Frames).Concat(ComparisonCards(report.Comparison)))
        {
            yield return card;
        }
    }

    private static IEnumerable<SummaryCard> QualityCards(FrameSurvey survey)
    {
        FrameQuality[] frames = [.. survey.Frames.Where(f => ReportAims.Covers(f.Filter))];
        double[] matched = [.. frames.Select(f => f.Figures.Find("matchedFraction")).Where(double.IsFinite)];
        double[] scatter = [.. frames.Select(f => f.Figures.Find("zeroPointScatter")).Where(double.IsFinite)];
        if (matched.Length > 0)
        {
            yield return new SummaryCard(
                "Reference stars found",
                Numbers.Percent(matched.Min()),
                $"worst frame in g, r, i; within 1 arcsec; aim {Numbers.Percent(ReportAims.MatchedStarsFraction)}",
                matched.Min() >= ReportAims.MatchedStarsFraction);
        }

        if (scatter.Length > 0)
        {
            yield return new SummaryCard(
                "Zero-point scatter",
                Numbers.Fixed(scatter.Max(), 3) + " mag",
                $"worst frame in g, r, i; aim under {Numbers.Fixed(ReportAims.ZeroPointScatterMag, 2)} mag",
                scatter.Max() < ReportAims.ZeroPointScatterMag);
        }
    }

    private static IEnumerable<SummaryCard> ComparisonCards(CatalogueComparison? comparison)
    {
        ComparedFilter[] filters =
            [.. (comparison?.Filters ?? []).Where(f => ReportAims.Covers(f.Filter) && f.Figures.Bright > 0)];
        if (filters.Length > 0)
        {
            var worst = filters.MinBy(f => f.Figures.MatchedFraction)!;
            yield return new SummaryCard(
                "Reference sources found",
                Numbers.Percent(worst.Figures.MatchedFraction),
                $"worst of g, r, i ({worst.Filter}); within 0.5 arcsec, S/N over 10; aim {Numbers.Percent(ReportAims.MatchedSourcesFraction)}",
                worst.Figures.MatchedFraction >= ReportAims.MatchedSourcesFraction);
        }
    }

    /// <summary>One figure of the head.</summary>
    /// <param name="IsGood">Whether the aim is reached; null where there is none.</param>
    private sealed record SummaryCard(string Name, string Value, string Remark, bool? IsGood);
}
