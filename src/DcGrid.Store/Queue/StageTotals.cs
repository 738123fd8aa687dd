using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>Sums over the attempts that one transaction accepts, by campaign and stage.</summary>
internal sealed class StageTotals
{
    private readonly Dictionary<(CampaignId Campaign, Stage Stage), Sum> _sums = [];

    public void Add(WriteUnit unit, TaskRow task, AttemptReport report)
    {
        var sum = _sums.GetValueOrDefault((task.Campaign, task.Stage));
        var times = report.Times;

        // Waiting inside the pilot and moving files is work of the pilot's slots and the storage; the queue's own part is this.
        var overhead = times.LeaseCallSeconds + times.SetupSeconds + times.WrapUpSeconds;
        var started = times.PayloadStarted.Micros();
        _sums[(task.Campaign, task.Stage)] = new Sum
        {
            FirstStarted = sum.FirstStarted is null || started < sum.FirstStarted ? started ?? sum.FirstStarted : sum.FirstStarted,
            LastFinished = Math.Max(sum.LastFinished, unit.Now.Micros()),
            Attempts = sum.Attempts + 1,
            Payload = sum.Payload + times.PayloadSeconds,
            Cpu = sum.Cpu + times.CpuSeconds,
            StageIn = sum.StageIn + times.StageInSeconds,
            StageOut = sum.StageOut + times.StageOutSeconds,
            Overhead = sum.Overhead + overhead,
            OverheadMax = Math.Max(sum.OverheadMax, overhead),
            Memory = Math.Max(sum.Memory, times.MaxMemoryMiB),
            Bytes = sum.Bytes + report.Outputs.Sum(file => file.SizeBytes),
            Files = sum.Files + report.Outputs.Count,
        };
    }

    public void Write(WriteUnit unit)
    {
        foreach (var ((campaign, stage), sum) in _sums.OrderBy(pair => (pair.Key.Campaign.Value, pair.Key.Stage)))
        {
            unit.Session.Execute(
                """
                INSERT INTO stage_total (campaign_id, stage, writer, first_started_at, last_finished_at, attempts, payload_s, cpu_s, stage_in_s, stage_out_s,
                    overhead_s, overhead_max_s, max_memory_mib, output_bytes, output_files)
                VALUES (@campaign, @stage, @writer, @started, @finished, @attempts, @payload, @cpu, @stage_in, @stage_out,
                    @overhead, @overhead_max, @memory, @bytes, @files)
                ON CONFLICT (campaign_id, stage, writer) DO UPDATE SET
                    first_started_at = CASE WHEN stage_total.first_started_at <= excluded.first_started_at OR excluded.first_started_at IS NULL
                        THEN stage_total.first_started_at ELSE excluded.first_started_at END,
                    last_finished_at = CASE WHEN stage_total.last_finished_at >= excluded.last_finished_at
                        THEN stage_total.last_finished_at ELSE excluded.last_finished_at END,
                    attempts = stage_total.attempts + excluded.attempts,
                    payload_s = stage_total.payload_s + excluded.payload_s,
                    cpu_s = stage_total.cpu_s + excluded.cpu_s,
                    stage_in_s = stage_total.stage_in_s + excluded.stage_in_s,
                    stage_out_s = stage_total.stage_out_s + excluded.stage_out_s,
                    overhead_s = stage_total.overhead_s + excluded.overhead_s,
                    overhead_max_s = CASE WHEN stage_total.overhead_max_s >= excluded.overhead_max_s
                        THEN stage_total.overhead_max_s ELSE excluded.overhead_max_s END,
                    max_memory_mib = CASE WHEN stage_total.max_memory_mib >= excluded.max_memory_mib
                        THEN stage_total.max_memory_mib ELSE excluded.max_memory_mib END,
                    output_bytes = stage_total.output_bytes + excluded.output_bytes,
                    output_files = stage_total.output_files + excluded.output_files
                """,
                ("@campaign", campaign.Value),
                ("@stage", (int)stage),
                ("@writer", unit.Writer),
                ("@started", sum.FirstStarted),
                ("@finished", sum.LastFinished),
                ("@attempts", sum.Attempts),
                ("@payload", sum.Payload),
                ("@cpu", sum.Cpu),
                ("@stage_in", sum.StageIn),
                ("@stage_out", sum.StageOut),
                ("@overhead", sum.Overhead),
                ("@overhead_max", sum.OverheadMax),
                ("@memory", sum.Memory),
                ("@bytes", sum.Bytes),
                ("@files", sum.Files));
        }
    }

    private readonly record struct Sum
    {
        public long? FirstStarted { get; init; }

        public long LastFinished { get; init; }

        public long Attempts { get; init; }

        public double Payload { get; init; }

        public double Cpu { get; init; }

        public double StageIn { get; init; }

        public double StageOut { get; init; }

        public double Overhead { get; init; }

        public double OverheadMax { get; init; }

        public int Memory { get; init; }

        public long Bytes { get; init; }

        public long Files { get; init; }
    }
}
