using DcGrid.Production;

namespace DcGrid.Store.Queue;

/// <summary>Books reports. A report counts only while the task's own row says that this attempt of this pilot is live; the row is locked from
/// then on, and written only if it is still as it was read.</summary>
internal static class ReportWrites
{
    public static void Report(WriteUnit unit, IReadOnlyList<ReportWork> works)
    {
        if (works.Count == 0)
        {
            return;
        }

        unit.Load(works.SelectMany(work => work.Reports).Select(report => report.Key.Task.Value));
        var ended = AttemptReads.Ended(unit.Session, works.SelectMany(work => work.Reports
            .Where(report => !IsLive(unit, work.Pilot, report.Key)).Select(report => report.Key)));
        var history = TaskMoves.History(unit, [.. works.SelectMany(work => work.Reports
            .Where(report => !report.Outcome.Code.IsOk()).Select(report => unit.Find(report.Key.Task))).OfType<TaskRow>().Distinct()]);
        var books = new Books(ended);
        var totals = new StageTotals();
        foreach (var work in works)
        {
            unit.Now = work.Now;
            work.Answer([.. work.Reports.Select(report => Book(unit, books, totals, history, work.Pilot, report))]);
        }

        TaskMoves.CountOff(unit, books.Settled);
        PilotWrites.Reported(unit, works, books);
        books.Write(unit);
        totals.Write(unit);
        unit.Flush();
    }

    private static BookedReport Book(
        WriteUnit unit,
        Books books,
        StageTotals totals,
        Dictionary<long, List<(OutcomeCode Code, AttemptState State)>> history,
        PilotId pilot,
        AttemptReport report)
    {
        var key = report.Key;
        var task = unit.Find(key.Task);
        if (task is not null && IsLive(unit, pilot, key))
        {
            var leasedAt = task.LeasedAt!.Value;
            TaskMoves.End(
                unit, task, report.Outcome.Code, report.Outcome.Message, TaskMoves.Count(history.GetValueOrDefault(key.Task.Value), report.Outcome.Code));
            books.Accept(pilot, report, leasedAt, unit.Now, task);
            totals.Add(unit, task, report);
            return new BookedReport(key, ReportVerdict.Accepted, task.State);
        }

        if (!books.Ended.TryGetValue(key, out var known) || known.Pilot != pilot)
        {
            return new BookedReport(key, ReportVerdict.Unknown, task?.State);
        }

        switch (known.State)
        {
            case AttemptState.Accepted:
                return new BookedReport(key, ReportVerdict.Accepted, known.Answered ?? task?.State);

            case AttemptState.Superseded:
                return new BookedReport(key, ReportVerdict.Superseded, known.Answered ?? task?.State);

            default:
                books.Supersede(pilot, report, unit.Now, task!.State);
                unit.Note(
                    "task.superseded",
                    WriteUnit.Service,
                    FormattableString.Invariant($"late report of attempt {key.Number} ({report.Outcome.Code.Name()}) from pilot {pilot}; not booked"),
                    task.Campaign,
                    key,
                    pilot: pilot);
                return new BookedReport(key, ReportVerdict.Superseded, task.State);
        }
    }

    private static bool IsLive(WriteUnit unit, PilotId pilot, AttemptKey key) =>
        unit.Find(key.Task) is { State: TaskState.Leased } task && task.Attempts == key.Number && task.Pilot == pilot.Value;
}
