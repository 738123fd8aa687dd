using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>An attempt that has ended, as far as a report about it needs to know.</summary>
internal readonly record struct EndedAttempt(PilotId Pilot, AttemptState State, TaskState? Answered);

/// <summary>Attempts that end in one transaction, and what belongs to them; written together.</summary>
/// <param name="ended">Those that had ended before.</param>
internal sealed class Books(Dictionary<AttemptKey, EndedAttempt> ended)
{
    private readonly List<Entry> _new = [];
    private readonly List<(AttemptReport Report, DateTimeOffset At, TaskState Answered)> _late = [];

    /// <summary>With those that ended here: a report may come twice in one transaction.</summary>
    public Dictionary<AttemptKey, EndedAttempt> Ended => ended;

    /// <summary>Tasks that were settled here.</summary>
    public List<TaskRow> Settled { get; } = [];

    /// <summary>The codes that were accepted, by pilot.</summary>
    public List<(PilotId Pilot, OutcomeCode Code)> Accepted { get; } = [];

    /// <summary>Books a report.</summary>
    /// <param name="task">As it is after it.</param>
    public void Accept(PilotId pilot, AttemptReport report, long leasedAt, DateTimeOffset now, TaskRow task)
    {
        _new.Add(new Entry(report.Key, pilot, AttemptState.Accepted, leasedAt, now.Micros(), report.Outcome.Code, report.Outcome.Message, report, task.State));
        Ended[report.Key] = new(pilot, AttemptState.Accepted, task.State);
        Accepted.Add((pilot, report.Outcome.Code));
        if (task.State.IsSettled())
        {
            Settled.Add(task);
        }
    }

    /// <summary>Ends an attempt without a report.</summary>
    public void Take(AttemptKey key, PilotId pilot, AttemptState to, long leasedAt, DateTimeOffset now, OutcomeCode code, string message) =>
        _new.Add(new Entry(key, pilot, to, leasedAt, now.Micros(), code, message, null, null));

    /// <summary>Adds a late report to the record of its attempt.</summary>
    public void Supersede(PilotId pilot, AttemptReport report, DateTimeOffset now, TaskState answered)
    {
        _late.Add((report, now, answered));
        Ended[report.Key] = new(pilot, AttemptState.Superseded, answered);
    }

    public void Write(WriteUnit unit)
    {
        WriteNew(unit.Session);
        WriteLate(unit.Session);
        var reports = _new.Where(entry => entry.Report is not null).Select(entry => entry.Report!).ToList();
        WriteTails(unit.Session, [.. reports.Concat(_late.Select(late => late.Report)).Where(report => report.StdoutTail.Length + report.StderrTail.Length > 0)]);
        WriteOutputs(unit.Session, [.. reports.SelectMany(report => report.Outputs.Index().Select(file => (report.Key, file.Index, file.Item)))]);
    }

    private void WriteNew(SqlSession session)
    {
        session.Insert(
            "attempt",
            Times(RowSet.Of(_new), entry => entry.Report)
                .With("task_id", entry => entry.Key.Task.Value)
                .With("number", entry => entry.Key.Number)
                .With("pilot_id", entry => entry.Pilot.Value)
                .With("state", entry => (int)entry.State)
                .With("leased_at", entry => entry.LeasedAt)
                .With("finished_at", entry => entry.FinishedAt)
                .With("outcome", entry => (int)entry.Code)
                .With("message", entry => entry.Message)
                .With("answered_state", entry => (int?)entry.Answered));
    }

    private void WriteLate(SqlSession session)
    {
        if (_late.Count == 0)
        {
            return;
        }

        session.Execute(
            """
            UPDATE attempt SET state = 4, finished_at = v.finished_at, outcome = v.outcome, message = v.message, answered_state = v.answered_state,
                exit_status = v.exit_status, queued_s = v.queued_s, stage_in_s = v.stage_in_s, slot_wait_s = v.slot_wait_s, setup_s = v.setup_s,
                payload_s = v.payload_s, stage_out_s = v.stage_out_s, cpu_s = v.cpu_s, max_memory_mib = v.max_memory_mib, lease_call_s = v.lease_call_s,
                wrap_up_s = v.wrap_up_s, payload_started_at = v.payload_started_at, errors = v.errors, figures = v.figures,
                notes = v.notes
            FROM {rows} WHERE attempt.task_id = v.task_id AND attempt.number = v.number AND attempt.state IN (3, 5)
            """,
            Times(RowSet.Of(_late), late => late.Report)
                .With("task_id", late => late.Report.Key.Task.Value)
                .With("number", late => late.Report.Key.Number)
                .With("finished_at", late => late.At.Micros())
                .With("outcome", late => (int)late.Report.Outcome.Code)
                .With("message", late => late.Report.Outcome.Message)
                .With("answered_state", late => (int)late.Answered));
    }

    private static RowSet<T> Times<T>(RowSet<T> rows, Func<T, AttemptReport?> report) => rows
        .With("exit_status", item => report(item)?.ExitStatus)
        .With("queued_s", item => report(item)?.Times.QueuedSeconds)
        .With("stage_in_s", item => report(item)?.Times.StageInSeconds)
        .With("slot_wait_s", item => report(item)?.Times.SlotWaitSeconds)
        .With("setup_s", item => report(item)?.Times.SetupSeconds)
        .With("payload_s", item => report(item)?.Times.PayloadSeconds)
        .With("stage_out_s", item => report(item)?.Times.StageOutSeconds)
        .With("cpu_s", item => report(item)?.Times.CpuSeconds)
        .With("max_memory_mib", item => report(item)?.Times.MaxMemoryMiB)
        .With("lease_call_s", item => report(item)?.Times.LeaseCallSeconds)
        .With("wrap_up_s", item => report(item)?.Times.WrapUpSeconds)
        .With("payload_started_at", item => report(item)?.Times.PayloadStarted.Micros())
        .With("errors", item => Errors(report(item)))
        .With("figures", item => Figures(report(item)))
        .With("notes", item => Notes(report(item)));

    private static string Errors(AttemptReport? report) => report is not { Outcome.Errors.Count: > 0 } ? "" : JsonRows.Write(
        report.Outcome.Errors,
        (json, error) =>
        {
            json.WriteNumberValue((int)error.Code);
            json.WriteStringValue(error.Message);
        });

    // A figure that is not a number was not measured; JSON has no NaN either.
    private static string Figures(AttemptReport? report) => report is not { Outcome.Figures.Count: > 0 } ? "" : JsonRows.Write(
        report.Outcome.Figures.Where(figure => double.IsFinite(figure.Value)),
        (json, figure) =>
        {
            json.WriteStringValue(figure.Name);
            json.WriteNumberValue(figure.Value);
            json.WriteStringValue(figure.Unit);
        });

    private static string Notes(AttemptReport? report) =>
        report is not { Notes.Count: > 0 } ? "" : JsonRows.Write(report.Notes, (json, note) => json.WriteStringValue(note));

    private static void WriteTails(SqlSession session, List<AttemptReport> reports) => session.Insert(
        "attempt_tail",
        RowSet.Of(reports)
            .With("task_id", report => report.Key.Task.Value)
            .With("number", report => report.Key.Number)
            .With("stdout_tail", report => report.StdoutTail)
            .With("stderr_tail", report => report.StderrTail));

    private static void WriteOutputs(SqlSession session, List<(AttemptKey Key, int Ordinal, OutputFile File)> outputs) => session.Insert(
        "output",
        RowSet.Of(outputs)
            .With("task_id", output => output.Key.Task.Value)
            .With("number", output => output.Key.Number)
            .With("ordinal", output => output.Ordinal)
            .With("role", output => output.File.Role)
            .With("lfn", output => output.File.Lfn)
            .With("url", output => output.File.Url)
            .With("sha256", output => output.File.Sha256)
            .With("size_bytes", output => output.File.SizeBytes));

    private readonly record struct Entry(
        AttemptKey Key, PilotId Pilot, AttemptState State, long LeasedAt, long FinishedAt, OutcomeCode Code, string Message, AttemptReport? Report, TaskState? Answered);
}
