using DcGrid.Bench.Draws;
using DcGrid.Protocol.V1;
using Google.Protobuf.WellKnownTypes;

namespace DcGrid.Bench.Pilots;

/// <summary>Writes reports into messages that are used again and again: what the pilots cost is taken from the cores of what they
/// measure.</summary>
internal sealed class ReportWriter(FleetPlan plan)
{
    private const int Figures = 15;
    private const string StandardOutputTail = "reading fpC, fpM, tsField\nbackground, detection, PSF model, measurement\nwriting calexp, psf, src\n";

    private static readonly string[] Roles = ["calexp", "psf", "src"];

    private readonly SeededDraws _draws = new(plan.Seed);
    private readonly Dictionary<OutcomeCode, Outcome> _outcomes = [];
    private readonly Stack<AttemptReport> _free = new();
    private readonly Timestamp _started = TimeProvider.System.GetUtcNow().ToTimestamp();

    /// <summary>Puts a report of this attempt into the request.</summary>
    public void Add(ReportRequest request, in HeldAttempt held)
    {
        if (!_free.TryPop(out var report))
        {
            report = new AttemptReport { Times = new() };
        }

        report.TaskId = held.TaskId;
        report.Attempt = held.Attempt;
        report.Outcome = OutcomeOf(held.Outcome);
        report.Times.PayloadSeconds = report.Times.CpuSeconds = held.RunSeconds;
        report.Times.PayloadStarted = _started;
        if (plan.Content == ReportContent.Realistic)
        {
            AddOutputs(report, held);
        }

        request.Reports.Add(report);
    }

    /// <summary>Takes the messages back once the request has been answered.</summary>
    public void Recycle(ReportRequest request)
    {
        foreach (var report in request.Reports)
        {
            _free.Push(report);
        }

        request.Reports.Clear();
    }

    private void AddOutputs(AttemptReport report, in HeldAttempt held)
    {
        report.StdoutTail = StandardOutputTail;
        report.Outputs.Clear();
        if (!IsGood(held.Outcome))
        {
            return;
        }

        foreach (var role in Roles)
        {
            // The names and sizes are made up; the sum only has to look like one and to be another for each.
            var sum = _draws.Uniform(held.TaskId, held.Attempt, DrawPurpose.Figures);
            var name = $"{role}-{held.TaskId:D9}.fits";
            report.Outputs.Add(new OutputFile
            {
                Role = role,
                Lfn = $"bench/{held.TaskId}/{held.Attempt}/{name}",
                Url = $"{held.OutputUrl}/{name}",
                Sha256 = $"{BitConverter.DoubleToInt64Bits(sum):x16}{held.TaskId:x16}{held.Attempt:x16}{(int)role[0]:x16}",
                SizeBytes = 12_200_000,
            });
        }
    }

    private Outcome OutcomeOf(OutcomeCode code)
    {
        if (_outcomes.TryGetValue(code, out var outcome))
        {
            return outcome;
        }

        outcome = new Outcome { Code = code };
        if (!IsGood(code))
        {
            outcome.Message = $"drawn: {code}";
            outcome.Errors.Add(new OutcomeError { Code = code, Message = outcome.Message });
        }
        else if (plan.Content == ReportContent.Realistic)
        {
            for (var index = 0; index < Figures; index++)
            {
                outcome.Figures.Add(new Figure
                {
                    Name = $"figureNumber{index}",
                    Value = _draws.Uniform(index, 0, DrawPurpose.Figures),
                    Unit = "arcsec",
                });
            }
        }

        return _outcomes[code] = outcome;
    }

    private static bool IsGood(OutcomeCode code) => (int)code < (int)OutcomeCode.AstrometryFailed;
}
