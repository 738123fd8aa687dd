using Proto = DcGrid.Protocol.V1;

namespace DcGrid.Simulation.Tests.Pilots;

/// <summary>How far an attempt has got in its pilot.</summary>
internal enum Standing
{
    Queued,
    Running,

    /// <summary>Spooled; the pilot holds it until there is a verdict.</summary>
    Reported,

    /// <summary>The lease is gone; nothing is reported.</summary>
    Abandoned,
}

/// <summary>An attempt that a pilot holds.</summary>
internal sealed class HeldAttempt(Proto.AttemptGrant grant)
{
    public Standing Stands { get; set; }

    /// <summary>What the pilot says became of it.</summary>
    /// <param name="isPartial">Where it failed: it has left files behind all the same.</param>
    public Proto.AttemptReport Report(Proto.OutcomeCode code, bool isPartial)
    {
        var isOk = (int)code < 100;
        Proto.AttemptReport report = new()
        {
            TaskId = grant.TaskId,
            Attempt = grant.Attempt,
            Outcome = new Proto.Outcome { Code = code, Message = isOk ? "" : "it failed" },
            Times = new Proto.AttemptTimes { PayloadSeconds = 1 },
            ExitStatus = code == Proto.OutcomeCode.Preempted ? -1 : 0,
            StdoutTail = "said",
        };
        if (isOk || isPartial)
        {
            report.Outputs.Add(Roles(grant.Stage).Select(role => new Proto.OutputFile
            {
                Role = role,
                Lfn = grant.OutputLfnPrefix + role,
                Url = $"{grant.OutputUrl}/{role}",
                Sha256 = new string('a', 64),
                SizeBytes = 1000,
            }));
        }

        if (!isOk)
        {
            report.Outcome.Errors.Add(new Proto.OutcomeError { Code = code, Message = "first cause" });
        }

        return report;
    }

    private static string[] Roles(Proto.Stage stage) => stage switch
    {
        Proto.Stage.ProcessCcd => ["calexp", "psf"],
        Proto.Stage.Coadd => ["coaddSrc"],
        _ => ["forcedSrc"],
    };
}
