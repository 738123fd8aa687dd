using DcGrid.Production;

namespace DcGrid.Store.Sqlite;

/// <summary>Books reports. The attempt's number, its pilot and "still leased" stand in the WHERE clause of the one statement that accepts.</summary>
internal static class ReportWrites
{
    public static IReadOnlyList<BookedReport> Report(WriteUnit unit, PilotId pilot, IReadOnlyList<AttemptReport> reports)
    {
        unit.Session.Execute("UPDATE pilot SET last_heard_at = $now WHERE id = $id", ("$now", unit.Now.Micros()), ("$id", pilot.Value));
        return [.. reports.Select(report => Book(unit, pilot, report))];
    }

    private static BookedReport Book(WriteUnit unit, PilotId pilot, AttemptReport report)
    {
        if (Close(unit, pilot, report, AttemptState.Leased, AttemptState.Accepted))
        {
            return Accept(unit, pilot, report);
        }

        var known = unit.Session.First(
            """
            SELECT attempt.state, answered_state, task.state FROM attempt JOIN task ON task.id = task_id
            WHERE task_id = $task AND number = $number AND pilot_id = $pilot
            """,
            row => ((AttemptState State, TaskState? Answered, TaskState Now)?)((AttemptState)row.GetInt32(0), (TaskState?)row.IntOrNull(1), row.State(2)),
            ("$task", report.Key.Task.Value),
            ("$number", report.Key.Number),
            ("$pilot", pilot.Value));
        switch (known)
        {
            case null:
                return new BookedReport(report.Key, ReportVerdict.Unknown, StateOf(unit, report.Key.Task));

            case { State: AttemptState.Accepted } accepted:
                return new BookedReport(report.Key, ReportVerdict.Accepted, accepted.Answered ?? accepted.Now);

            case { State: AttemptState.Superseded } again:
                return new BookedReport(report.Key, ReportVerdict.Superseded, again.Answered ?? again.Now);

            case { } late:
                if (!Close(unit, pilot, report, late.State, AttemptState.Superseded))
                {
                    throw new InvalidOperationException($"attempt {report.Key.Number} of task {report.Key.Task} changed under its report");
                }

                WriteDetails(unit, report);
                Answer(unit, report.Key, late.Now);
                unit.Note(
                    "task.superseded",
                    WriteUnit.Service,
                    FormattableString.Invariant($"late report of attempt {report.Key.Number} ({report.Outcome.Code.Name()}) from pilot {pilot}; not booked"),
                    TaskRow.Get(unit.Session, report.Key.Task).Campaign,
                    report.Key,
                    pilot: pilot);
                return new BookedReport(report.Key, ReportVerdict.Superseded, late.Now);
        }
    }

    private static BookedReport Accept(WriteUnit unit, PilotId pilot, AttemptReport report)
    {
        WriteDetails(unit, report);
        WriteOutputs(unit, report);
        var moved = TaskMoves.End(unit, report.Key, report.Outcome.Code, report.Outcome.Message);
        AddToTotals(unit, moved, report);
        unit.Session.Execute(
            "UPDATE pilot SET attempts_done = attempts_done + $done, attempts_failed = attempts_failed + $failed WHERE id = $id",
            ("$done", report.Outcome.Code.IsOk() ? 1 : 0),
            ("$failed", report.Outcome.Code.IsOk() || report.Outcome.Code == OutcomeCode.Preempted ? 0 : 1),
            ("$id", pilot.Value));
        Answer(unit, report.Key, moved.State);
        return new BookedReport(report.Key, ReportVerdict.Accepted, moved.State);
    }

    /// <summary>Ends an attempt with its report, but only if it is this pilot's and in the state expected.</summary>
    private static bool Close(WriteUnit unit, PilotId pilot, AttemptReport report, AttemptState from, AttemptState to)
    {
        var times = report.Times;
        return unit.Session.Execute(
            """
            UPDATE attempt SET state = $to, finished_at = $now, outcome = $outcome, message = $message, exit_status = $exit,
                queued_s = $queued, stage_in_s = $stage_in, slot_wait_s = $slot_wait, setup_s = $setup, payload_s = $payload,
                stage_out_s = $stage_out, cpu_s = $cpu, max_memory_mib = $memory, lease_call_s = $lease_call,
                wrap_up_s = $wrap_up, payload_started_at = $started
            WHERE task_id = $task AND number = $number AND pilot_id = $pilot AND state = $from
            """,
            ("$to", (int)to),
            ("$now", unit.Now.Micros()),
            ("$outcome", (int)report.Outcome.Code),
            ("$message", report.Outcome.Message),
            ("$exit", report.ExitStatus),
            ("$queued", times.QueuedSeconds),
            ("$stage_in", times.StageInSeconds),
            ("$slot_wait", times.SlotWaitSeconds),
            ("$setup", times.SetupSeconds),
            ("$payload", times.PayloadSeconds),
            ("$stage_out", times.StageOutSeconds),
            ("$cpu", times.CpuSeconds),
            ("$memory", times.MaxMemoryMiB),
            ("$lease_call", times.LeaseCallSeconds),
            ("$wrap_up", times.WrapUpSeconds),
            ("$started", times.PayloadStarted.Micros()),
            ("$task", report.Key.Task.Value),
            ("$number", report.Key.Number),
            ("$pilot", pilot.Value),
            ("$from", (int)from)) == 1;
    }

    private static void Answer(WriteUnit unit, AttemptKey key, TaskState state) =>
        unit.Session.Execute(
            "UPDATE attempt SET answered_state = $state WHERE task_id = $task AND number = $number",
            ("$state", (int)state),
            ("$task", key.Task.Value),
            ("$number", key.Number));

    private static void WriteDetails(WriteUnit unit, AttemptReport report)
    {
        if (report.StdoutTail.Length > 0 || report.StderrTail.Length > 0)
        {
            unit.Session.Execute(
                "INSERT INTO attempt_tail (task_id, number, stdout_tail, stderr_tail) VALUES ($task, $number, $stdout, $stderr)",
                ("$task", report.Key.Task.Value),
                ("$number", report.Key.Number),
                ("$stdout", report.StdoutTail),
                ("$stderr", report.StderrTail));
        }

        foreach (var (ordinal, error) in report.Outcome.Errors.Index())
        {
            unit.Session.Execute(
                "INSERT INTO attempt_error (task_id, number, ordinal, code, message) VALUES ($task, $number, $ordinal, $code, $message)",
                ("$task", report.Key.Task.Value),
                ("$number", report.Key.Number),
                ("$ordinal", ordinal),
                ("$code", (int)error.Code),
                ("$message", error.Message));
        }

        // A figure that is not a number was not measured; SQLite has no NaN either.
        foreach (var (ordinal, figure) in report.Outcome.Figures.Where(figure => double.IsFinite(figure.Value)).Index())
        {
            unit.Session.Execute(
                "INSERT INTO attempt_figure (task_id, number, ordinal, name, value, unit) VALUES ($task, $number, $ordinal, $name, $value, $unit)",
                ("$task", report.Key.Task.Value),
                ("$number", report.Key.Number),
                ("$ordinal", ordinal),
                ("$name", figure.Name),
                ("$value", figure.Value),
                ("$unit", figure.Unit));
        }
    }

    private static void WriteOutputs(WriteUnit unit, AttemptReport report)
    {
        foreach (var (ordinal, file) in report.Outputs.Index())
        {
            unit.Session.Execute(
                """
                INSERT INTO output (task_id, number, ordinal, role, lfn, url, sha256, size_bytes)
                VALUES ($task, $number, $ordinal, $role, $lfn, $url, $sha256, $size)
                """,
                ("$task", report.Key.Task.Value),
                ("$number", report.Key.Number),
                ("$ordinal", ordinal),
                ("$role", file.Role),
                ("$lfn", file.Lfn),
                ("$url", file.Url),
                ("$sha256", file.Sha256),
                ("$size", file.SizeBytes));
        }
    }

    private static void AddToTotals(WriteUnit unit, TaskRow task, AttemptReport report)
    {
        var times = report.Times;

        // Waiting inside the pilot and moving files is work of the pilot's slots and the storage; the queue's own part is this.
        var overhead = times.LeaseCallSeconds + times.SetupSeconds + times.WrapUpSeconds;
        unit.Session.Execute(
            """
            INSERT INTO stage_total VALUES ($campaign, $stage, $started, $now, 1, $payload, $cpu, $stage_in, $stage_out, $overhead, $overhead, $memory, $bytes, $files)
            ON CONFLICT DO UPDATE SET
                first_started_at = COALESCE(MIN(first_started_at, excluded.first_started_at), first_started_at, excluded.first_started_at),
                last_finished_at = MAX(last_finished_at, excluded.last_finished_at),
                attempts = attempts + 1,
                payload_s = payload_s + excluded.payload_s,
                cpu_s = cpu_s + excluded.cpu_s,
                stage_in_s = stage_in_s + excluded.stage_in_s,
                stage_out_s = stage_out_s + excluded.stage_out_s,
                overhead_s = overhead_s + excluded.overhead_s,
                overhead_max_s = MAX(overhead_max_s, excluded.overhead_max_s),
                max_memory_mib = MAX(max_memory_mib, excluded.max_memory_mib),
                output_bytes = output_bytes + excluded.output_bytes,
                output_files = output_files + excluded.output_files
            """,
            ("$campaign", task.Campaign.Value),
            ("$stage", (int)task.Stage),
            ("$started", times.PayloadStarted.Micros()),
            ("$now", unit.Now.Micros()),
            ("$payload", times.PayloadSeconds),
            ("$cpu", times.CpuSeconds),
            ("$stage_in", times.StageInSeconds),
            ("$stage_out", times.StageOutSeconds),
            ("$overhead", overhead),
            ("$memory", times.MaxMemoryMiB),
            ("$bytes", report.Outputs.Sum(file => file.SizeBytes)),
            ("$files", report.Outputs.Count));
    }

    private static TaskState? StateOf(WriteUnit unit, TaskId task) =>
        (TaskState?)unit.Session.First("SELECT state FROM task WHERE id = $id", row => (int?)row.GetInt32(0), ("$id", task.Value));
}
