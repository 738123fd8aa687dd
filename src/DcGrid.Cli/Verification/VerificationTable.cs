using System.Globalization;
using DcGrid.Cli.Display;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Verification;

/// <summary>A row: how many tasks of a stage and filter ended in one way, or have not ended.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Filter">The filter.</param>
/// <param name="Row">An outcome's name; "CANCELLED"; or the state of what is not settled, in brackets.</param>
/// <param name="Count">Tasks.</param>
/// <param name="Planned">Of how many.</param>
/// <param name="Kind">What the row means for the verdict.</param>
internal sealed record VerificationRow(
    Stage Stage, string Filter, string Row, long Count, long Planned, VerificationRowKind Kind);

/// <summary>What a row means for the verdict.</summary>
internal enum VerificationRowKind
{
    Good,
    Failed,
    Unsettled,
    Sum,
}

/// <summary>
/// The outcome counts of a campaign by stage and filter, as the 2013 report had them, and whether they close: planned is the
/// sum of all rows, for every stage and filter. The sums are made here, from the rows as printed, so that the table vouches
/// for itself; what the service found in its own tables comes on top.
/// </summary>
internal sealed class VerificationTable
{
    private VerificationTable(IReadOnlyList<VerificationRow> rows, IReadOnlyList<string> discrepancies, VerifyCampaignResponse answer)
    {
        Rows = rows;
        Discrepancies = discrepancies;
        Answer = answer;
    }

    /// <summary>Stage by stage, filter by filter; the last row of each is their sum.</summary>
    public IReadOnlyList<VerificationRow> Rows { get; }

    /// <summary>What does not close, one line each.</summary>
    public IReadOnlyList<string> Discrepancies { get; }

    public VerifyCampaignResponse Answer { get; }

    public long Planned => Rows.Where(r => r.Kind == VerificationRowKind.Sum).Sum(r => r.Planned);

    public long CountOf(VerificationRowKind kind) => Rows.Where(r => r.Kind == kind).Sum(r => r.Count);

    /// <summary>True where planned is the sum of all rows and no data id is missing or too many.</summary>
    public bool CountsClose => Discrepancies.Count == 0 && Answer.Missing.Count == 0 && Answer.Unplanned.Count == 0;

    public ExitCode Verdict =>
        !CountsClose ? ExitCode.CountsDoNotClose
        : CountOf(VerificationRowKind.Unsettled) > 0 || Answer.Status.Campaign.State == "planning" ? ExitCode.NotSettled
        : CountOf(VerificationRowKind.Failed) > 0 ? ExitCode.SettledWithFailures
        : ExitCode.Ok;

    public static VerificationTable Of(VerifyCampaignResponse answer)
    {
        var status = answer.Status;
        List<VerificationRow> rows = [];
        List<string> discrepancies = [];
        var groups = status.Planned.Select(p => (p.Stage, p.Filter))
            .Concat(status.Counts.Select(c => (c.Stage, c.Filter)))
            .Distinct()
            .OrderBy(g => g.Stage)
            .ThenBy(g => Names.OrderOfFilter(g.Filter))
            .ThenBy(g => g.Filter, StringComparer.Ordinal);
        foreach ((var stage, var filter) in groups)
        {
            var planned = status.Planned.Where(p => p.Stage == stage && p.Filter == filter).Sum(p => p.Count);
            var group = RowsOf(stage, filter, planned, status.Counts);
            var sum = group.Sum(r => r.Count);
            rows.AddRange(group);
            rows.Add(new VerificationRow(stage, filter, "sum", sum, planned, VerificationRowKind.Sum));
            if (sum != planned)
            {
                discrepancies.Add(Discrepancy(stage, filter, planned, sum));
            }
        }

        discrepancies.AddRange(answer.Discrepancies);
        return new VerificationTable(rows, discrepancies, answer);
    }

    private static string Discrepancy(Stage stage, string filter, long planned, long sum)
    {
        var where = sum < planned ? "in no row" : "in the rows and not in the plan";
        var difference = Math.Abs(planned - sum);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Names.Of(stage)} {filter}: planned {planned}, the rows add up to {sum}: {difference} {(difference == 1 ? "is" : "are")} {where}");
    }

    private static List<VerificationRow> RowsOf(Stage stage, string filter, long planned, IEnumerable<TaskCount> counts)
    {
        // "OK" is there even at 0: its absence would be the most important thing about the table.
        Dictionary<(int Order, string Name, VerificationRowKind Kind), long> sums = new()
        {
            [(0, Names.Of(OutcomeCode.Ok), VerificationRowKind.Good)] = 0,
        };
        foreach (var count in counts.Where(c => c.Stage == stage && c.Filter == filter))
        {
            var key = KeyOf(count);
            sums[key] = sums.GetValueOrDefault(key) + count.Count;
        }

        return
        [
            .. sums.OrderBy(s => s.Key.Order)
                .Select(s => new VerificationRow(stage, filter, s.Key.Name, s.Value, planned, s.Key.Kind)),
        ];
    }

    // Outcomes in the order of their codes, then what was cancelled, then what has not ended.
    private static (int Order, string Name, VerificationRowKind Kind) KeyOf(TaskCount count) => count.State switch
    {
        TaskState.Done => ((int)count.Outcome, Names.Of(count.Outcome), VerificationRowKind.Good),
        TaskState.Failed => ((int)count.Outcome, Names.Of(count.Outcome), VerificationRowKind.Failed),
        TaskState.Cancelled => (10_000, "CANCELLED", VerificationRowKind.Failed),
        _ => (20_000 + (int)count.State, $"({Names.Of(count.State)})", VerificationRowKind.Unsettled),
    };
}
