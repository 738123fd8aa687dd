using DcGrid.Production;
using DcGrid.Store;
using Google.Protobuf.WellKnownTypes;
using Proto = DcGrid.Protocol.V1;

namespace DcGrid.Server.Rpc;

/// <summary>The service's own records made into messages for the wire. Enums agree by number; a test holds them together.</summary>
internal static partial class ToProto
{
    public static Proto.DataId DataId(TaskDataId id) => id switch
    {
        ImageDataId i => new() { Image = new() { Run = i.Run, Camcol = i.Camcol, Field = i.Field, Filter = i.Filter } },
        PatchDataId p => new() { Patch = new() { Tract = p.Tract, PatchX = p.PatchX, PatchY = p.PatchY, Filter = p.Filter } },
        _ => throw new InvalidOperationException($"{id.GetType().Name} has no message"),
    };

    public static Proto.InputFile Input(InputFile f) => new()
    {
        Role = f.Role,
        Lfn = f.Lfn,
        Url = f.Url,
        Sha256 = f.Sha256,
        SizeBytes = f.SizeBytes,
        DataId = f.DataId is null ? null : DataId(f.DataId),
    };

    public static Proto.OutputFile Output(OutputFile f) =>
        new() { Role = f.Role, Lfn = f.Lfn, Url = f.Url, Sha256 = f.Sha256, SizeBytes = f.SizeBytes };

    public static Proto.FileRecord File(FileRecord f) => new()
    {
        TaskId = f.Task.Value,
        Stage = (Proto.Stage)f.Stage,
        DataId = DataId(f.DataId),
        Attempt = f.Attempt,
        File = Output(f.File),
    };

    public static Proto.AttemptGrant Grant(AttemptGrant g) => new()
    {
        TaskId = g.Key.Task.Value,
        Attempt = g.Key.Number,
        Campaign = g.Campaign,
        Stage = (Proto.Stage)g.Stage,
        DataId = DataId(g.DataId),
        Payload = g.Payload,
        Limits = Limits(g.Limits),
        Inputs = { g.Inputs.Select(Input) },
        InputsLeftOut = g.InputsLeftOut,
        ParametersJson = g.ParametersJson,
        OutputUrl = g.OutputUrl,
        OutputLfnPrefix = g.OutputLfnPrefix,
        BundleUrl = g.BundleUrl ?? "",
        Bundles = Bundles(g.Bundles),
    };

    public static Proto.ReportVerdict Verdict(BookedReport b) => new()
    {
        TaskId = b.Key.Task.Value,
        Attempt = b.Key.Number,
        Verdict = (Proto.Verdict)b.Verdict,
        State = (Proto.TaskState)(b.State ?? 0),
    };

    public static Proto.AttemptKey Key(AttemptKey k) => new() { TaskId = k.Task.Value, Attempt = k.Number };

    public static Proto.TaskRecord Task(TaskRecord t) => new()
    {
        TaskId = t.Id.Value,
        Campaign = t.Campaign,
        Stage = (Proto.Stage)t.Stage,
        DataId = DataId(t.DataId),
        State = (Proto.TaskState)t.State,
        Outcome = (Proto.OutcomeCode)(t.Outcome ?? OutcomeCode.Ok),
        Message = t.Message,
        Attempts = t.Attempts,
        Changed = Time(t.Changed),
        Remark = t.Remark,
    };

    public static Proto.GetTaskResponse Details(TaskDetails d) => new()
    {
        Task = Task(d.Task),
        Attempts = { d.Attempts.Select(Attempt) },
        Inputs = { d.Inputs.Select(Input) },
        Upstream = { d.Upstream.Select(Task) },
        Downstream = { d.Downstream.Select(Task) },
    };

    public static Proto.CampaignRecord Campaign(CampaignRecord c) => new()
    {
        CampaignId = c.Id.Value,
        Name = c.Definition.Name,
        Description = c.Definition.Description,
        State = c.State,
        Created = Time(c.Created),
        Tasks = c.Tasks,
        Settled = c.Settled,
        Failed = c.Failed,
        Definition = Definition(c.Definition),
    };

    public static Proto.GetCampaignStatusResponse Status(CampaignStatus s) => new()
    {
        Campaign = Campaign(s.Campaign),
        Counts = { s.Counts.Select(Count) },
        Planned =
        {
            s.Planned.Select(p => new Proto.PlannedCount { Stage = (Proto.Stage)p.Stage, Filter = p.Filter, Count = p.Count }),
        },
        Times = { s.Times.Select(Times) },
        PilotsAlive = s.PilotsAlive,
    };

    public static Proto.VerifyCampaignResponse Verification(CampaignVerification v) => new()
    {
        Status = Status(v.Status),
        Discrepancies = { v.Discrepancies },
        Missing = { v.Missing.Select(Item) },
        Unplanned = { v.Unplanned.Select(Item) },
        Recounted = v.Recounted is { } recounted ? Time(recounted) : null,
    };

    public static Proto.PilotRecord Pilot(PilotRecord p, string state) => new()
    {
        PilotId = p.Id.Value,
        PilotUid = p.Uid,
        Site = p.Site,
        Host = p.Host,
        BatchJobId = p.BatchJobId,
        ProcessId = p.ProcessId,
        Version = p.Version,
        State = state,
        Registered = Time(p.Registered),
        LastHeard = Time(p.LastHeard),
        AttemptsDone = p.AttemptsDone,
        AttemptsFailed = p.AttemptsFailed,
        AttemptsHeld = p.AttemptsHeld,
        Reason = p.Reason,
        Capability = new()
        {
            Slots = p.Capability.Slots,
            MemoryMib = p.Capability.MemoryMiB,
            DiskMib = p.Capability.DiskMiB,
            RemainingWallSeconds = p.Capability.RemainingWallSeconds,
            Payloads = { p.Capability.Payloads },
            Tags = { p.Capability.Tags },
        },
        Connections =
        {
            p.Connections.Select(c => new Proto.PilotConnections { Storage = c.Storage, Taken = c.Taken, Wanted = c.Wanted }),
        },
    };

    public static Proto.EventRecord Event(EventRecord e) => new()
    {
        EventId = e.Id,
        At = Time(e.At),
        Kind = e.Kind,
        Campaign = e.Campaign ?? "",
        Actor = e.Actor,
        Message = e.Message,
    };

    public static Proto.TokenRecord Token(TokenRecord t) => new()
    {
        TokenId = t.Id.Value,
        Name = t.Name,
        Role = (Proto.Role)t.Role,
        Issued = Time(t.Issued),
        Expires = Time(t.Expires),
        Revoked = Time(t.Revoked),
    };

    public static Timestamp Time(DateTimeOffset time) => Timestamp.FromDateTimeOffset(time);

    private static Timestamp? Time(DateTimeOffset? time) => time is { } t ? Time(t) : null;

    private static Proto.PlannedItem Item(UpstreamTask t) => new() { Stage = (Proto.Stage)t.Stage, DataId = DataId(t.DataId) };

    private static Proto.TaskCount Count(TaskCount c) => new()
    {
        Stage = (Proto.Stage)c.Stage,
        Filter = c.Filter,
        State = (Proto.TaskState)c.State,
        Outcome = (Proto.OutcomeCode)c.Outcome,
        Count = c.Count,
    };

    private static Proto.StageTimes Times(StageTimes t) => new()
    {
        Stage = (Proto.Stage)t.Stage,
        FirstStarted = Time(t.FirstStarted),
        LastFinished = Time(t.LastFinished),
        Attempts = t.Attempts,
        PayloadSeconds = t.PayloadSeconds,
        CpuSeconds = t.CpuSeconds,
        StageInSeconds = t.StageInSeconds,
        StageOutSeconds = t.StageOutSeconds,
        OverheadMeanSeconds = t.OverheadMeanSeconds,
        OverheadMaxSeconds = t.OverheadMaxSeconds,
        MaxMemoryMib = t.MaxMemoryMiB,
        OutputBytes = t.OutputBytes,
        OutputFiles = t.OutputFiles,
    };

    private static Proto.ResourceLimits Limits(ResourceLimits l) =>
        new() { WallSeconds = l.WallSeconds, MemoryMib = l.MemoryMiB, DiskMib = l.DiskMiB, Cores = l.Cores };

    private static Proto.Outcome Outcome(Outcome o) => new()
    {
        Code = (Proto.OutcomeCode)o.Code,
        Message = o.Message,
        Errors = { o.Errors.Select(e => new Proto.OutcomeError { Code = (Proto.OutcomeCode)e.Code, Message = e.Message }) },
        Figures = { o.Figures.Select(f => new Proto.Figure { Name = f.Name, Value = f.Value, Unit = f.Unit }) },
    };

    private static Proto.AttemptRecord Attempt(AttemptRecord a) => new()
    {
        Attempt = a.Number,
        PilotId = a.Pilot.Value,
        Host = a.Host,
        State = a.State,
        Leased = Time(a.Leased),
        Finished = Time(a.Finished),
        Outcome = a.Outcome is null ? null : Outcome(a.Outcome),
        Times = a.Times is null ? null : Times(a.Times),
        ExitStatus = a.ExitStatus ?? -1,
        StdoutTail = a.StdoutTail,
        StderrTail = a.StderrTail,
        Outputs = { a.Outputs.Select(Output) },
        Notes = { a.Notes },
    };

    private static Proto.AttemptTimes Times(AttemptTimes t) => new()
    {
        QueuedSeconds = t.QueuedSeconds,
        StageInSeconds = t.StageInSeconds,
        SlotWaitSeconds = t.SlotWaitSeconds,
        SetupSeconds = t.SetupSeconds,
        PayloadSeconds = t.PayloadSeconds,
        StageOutSeconds = t.StageOutSeconds,
        CpuSeconds = t.CpuSeconds,
        MaxMemoryMib = t.MaxMemoryMiB,
        LeaseCallSeconds = t.LeaseCallSeconds,
        PayloadStarted = Time(t.PayloadStarted),
        WrapUpSeconds = t.WrapUpSeconds,
    };

    private static Proto.CampaignDefinition Definition(CampaignDefinition d) => new()
    {
        Name = d.Name,
        Description = d.Description,
        Payload = d.Payload,
        PayloadRelease = d.PayloadRelease,
        Priority = d.Priority,
        OutputUrl = d.OutputUrl,
        Barrier = d.Barrier,
        Share = d.Share,
        Requires = { d.Requires },
        Bundles = Bundles(d.Bundles),
        MaxFiles = d.MaxFiles,
        Stages = { d.Stages.Select(StageDefinition) },
        RetryRules =
        {
            d.RetryRules.Select(r => new Proto.RetryRule
            {
                Code = (Proto.OutcomeCode)r.Code,
                MaxAttempts = r.MaxAttempts,
                DelaySeconds = r.DelaySeconds,
                Counts = r.Counts,
            }),
        },
    };

    private static Proto.StageDefinition StageDefinition(StageDefinition s) => new()
    {
        Stage = (Proto.Stage)s.Stage,
        Limits = Limits(s.Limits),
        ParametersJson = s.ParametersJson,
        Requires = { s.Requires },
        InputRules =
        {
            s.InputRules.Select(r => new Proto.InputRule
            {
                Upstream = (Proto.Stage)r.Upstream,
                All = r.All,
                LeastCount = r.LeastCount,
                LeastFraction = r.LeastFraction,
            }),
        },
    };
}
