using DcGrid.Protocol.V1;
using Grpc.Core;

namespace DcGrid.Server.Tests.Support;

/// <summary>What a pilot says, over the wire.</summary>
internal sealed class PilotVoice(TaskQueueService.TaskQueueServiceClient queue, string uid, long id)
{
    public TaskQueueService.TaskQueueServiceClient Queue => queue;

    public string Uid => uid;

    public long Id => id;

    public static PilotCapability Capability => new() { Slots = 4, MemoryMib = 8000, DiskMib = 20_000, Payloads = { "astromatic" } };

    public static RegisterPilotRequest Registration(string uid) => new()
    {
        PilotUid = uid,
        Site = "local",
        Host = "node1",
        BatchJobId = "77.1",
        ProcessId = 123,
        Version = "0.1.0",
        Capability = Capability,
    };

    public static async Task<PilotVoice> RegisterAsync(CallInvoker invoker)
    {
        var queue = new TaskQueueService.TaskQueueServiceClient(invoker);
        var uid = Guid.NewGuid().ToString();
        var answer = await queue.RegisterPilotAsync(Registration(uid));
        return new PilotVoice(queue, uid, answer.PilotId);
    }

    public LeaseRequest LeaseRequest(int attempts = 10) =>
        new() { PilotId = id, RequestId = Guid.NewGuid().ToString(), MaxAttempts = attempts, Capability = Capability };

    public async Task<IReadOnlyList<AttemptGrant>> LeaseAsync(int attempts = 10) => (await queue.LeaseAsync(LeaseRequest(attempts))).Attempts;

    public static AttemptReport Report(AttemptGrant grant, OutcomeCode code = OutcomeCode.Ok) => new()
    {
        TaskId = grant.TaskId,
        Attempt = grant.Attempt,
        Outcome = new()
        {
            Code = code,
            Message = code == OutcomeCode.Ok ? "" : "it failed",
            Errors = { code == OutcomeCode.Ok ? [] : [new OutcomeError { Code = code, Message = "first cause" }] },
            Figures = { new Figure { Name = "seeing", Value = 1.25, Unit = "arcsec" } },
        },
        Outputs =
        {
            new OutputFile
            {
                Role = "calexp",
                Lfn = grant.OutputLfnPrefix + "calexp.fits",
                Url = grant.OutputUrl + "/calexp.fits",
                Sha256 = new string('a', 64),
                SizeBytes = 1000,
            },
        },
        Times = new()
        {
            QueuedSeconds = 1,
            StageInSeconds = 2,
            SlotWaitSeconds = 3,
            SetupSeconds = 0.004,
            PayloadSeconds = 5,
            StageOutSeconds = 6,
            CpuSeconds = 7,
            MaxMemoryMib = 800,
            LeaseCallSeconds = 0.009,
            PayloadStarted = new() { Seconds = 1_372_636_800, Nanos = 500_000_000 },
            WrapUpSeconds = 0.011,
        },
        ExitStatus = 0,
        StdoutTail = "said",
        StderrTail = "complained",
        Notes = { "fetch irods://h/z/f: try 1: the connection broke; tried again" },
    };

    public async Task<IReadOnlyList<ReportVerdict>> ReportAsync(params AttemptReport[] reports) =>
        (await queue.ReportAsync(new ReportRequest { PilotId = id, Reports = { reports } })).Verdicts;
}
