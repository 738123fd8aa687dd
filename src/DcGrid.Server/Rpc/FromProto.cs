using System.Text.Json;
using DcGrid.Production;
using DcGrid.Store;
using Proto = DcGrid.Protocol.V1;

namespace DcGrid.Server.Rpc;

/// <summary>Messages from the wire made into the service's own records, and refused where they break the rules.</summary>
internal static class FromProto
{
    private const int MaxNameChars = 64;
    private const int MaxTailChars = 16 * 1024;

    public static PilotCapability Capability(Proto.PilotCapability? m) => m is null
        ? throw new InvalidRequestException("the capability is missing")
        : new(Math.Max(1, m.Slots), m.MemoryMib, m.DiskMib, m.RemainingWallSeconds, [.. m.Payloads]);

    public static Stage Stage(Proto.Stage stage) => Known((Stage)stage, "stage");

    public static TaskState State(Proto.TaskState state) => Known((TaskState)state, "task state");

    public static OutcomeCode Code(Proto.OutcomeCode code) => Known((OutcomeCode)code, "outcome code");

    public static Role Role(Proto.Role role) => Known((Role)role, "role");

    public static TaskDataId DataId(Proto.DataId? id) => id?.IdCase switch
    {
        Proto.DataId.IdOneofCase.Image => new ImageDataId(id.Image.Run, id.Image.Camcol, id.Image.Field, Filter(id.Image.Filter)),
        Proto.DataId.IdOneofCase.Patch => new PatchDataId(id.Patch.Tract, id.Patch.PatchX, id.Patch.PatchY, Filter(id.Patch.Filter)),
        _ => throw new InvalidRequestException("a data id is missing"),
    };

    public static InputFile Input(Proto.InputFile m) =>
        new(m.Role, m.Lfn, m.Url, m.Sha256, m.SizeBytes, m.DataId is null ? null : DataId(m.DataId));

    public static PlannedTask Planned(Proto.PlannedTask m) => new(
        Stage(m.Stage),
        DataId(m.DataId),
        m.SkyOrder,
        [.. m.Inputs.Select(Input)],
        [.. m.Upstream.Select(u => new UpstreamTask(Stage(u.Stage), DataId(u.DataId)))],
        JsonObject(m.ParametersJson, "task parameters"));

    public static CampaignDefinition Definition(Proto.CampaignDefinition? m)
    {
        if (m is null)
        {
            throw new InvalidRequestException("the campaign's definition is missing");
        }

        if (m.Name.Length is 0 or > MaxNameChars || !m.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            throw new InvalidRequestException(
                $"'{m.Name}' is no campaign name; use letters, digits, '_' and '-', at most {MaxNameChars}");
        }

        if (m.Payload.Length == 0)
        {
            throw new InvalidRequestException($"campaign {m.Name} names no payload");
        }

        if (!Uri.TryCreate(m.OutputUrl, UriKind.Absolute, out _))
        {
            throw new InvalidRequestException($"campaign {m.Name}: '{m.OutputUrl}' is no URL for outputs; write file:///... ");
        }

        return new CampaignDefinition(
            m.Name,
            m.Description,
            m.Payload,
            m.PayloadRelease,
            m.Priority,
            m.OutputUrl.TrimEnd('/'),
            [.. m.Stages.Select(StageDefinition)],
            [.. m.RetryRules.Select(r => new RetryRule(Code(r.Code), r.MaxAttempts, r.DelaySeconds, r.Counts))],
            m.Barrier);
    }

    public static TaskSelection Selection(Proto.TaskFilter? m) => new(
        string.IsNullOrEmpty(m?.Campaign) ? null : m.Campaign,
        [.. (m?.Stages ?? []).Select(Stage)],
        [.. (m?.States ?? []).Select(State)],
        [.. (m?.Outcomes ?? []).Select(Code)],
        [.. (m?.Filters ?? []).Select(Filter)],
        [.. (m?.TaskIds ?? []).Select(id => new TaskId(id))]);

    public static AttemptReport Report(Proto.AttemptReport m) => new(
        new AttemptKey(new TaskId(m.TaskId), m.Attempt),
        Outcome(m.Outcome),
        [.. m.Outputs.Select(f => new OutputFile(f.Role, f.Lfn, f.Url, f.Sha256, f.SizeBytes))],
        Times(m.Times ?? new Proto.AttemptTimes()),
        m.ExitStatus,
        Tail(m.StdoutTail),
        Tail(m.StderrTail));

    private static StageDefinition StageDefinition(Proto.StageDefinition m) => new(
        Stage(m.Stage),
        [.. m.InputRules.Select(r => new InputRule(Stage(r.Upstream), r.All, r.LeastCount, r.LeastFraction))],
        new ResourceLimits(
            m.Limits?.WallSeconds ?? 0, m.Limits?.MemoryMib ?? 0, m.Limits?.DiskMib ?? 0, m.Limits?.Cores ?? 0),
        JsonObject(m.ParametersJson, $"parameters of {Stage(m.Stage)}"));

    /// <summary>An absent outcome is refused: its default would read as a success.</summary>
    private static Outcome Outcome(Proto.Outcome? m) => m is null
        ? throw new InvalidRequestException("a report has no outcome")
        : new Outcome(
            Code(m.Code),
            m.Message,
            [.. m.Errors.Select(e => new OutcomeError(Code(e.Code), e.Message))],
            [.. m.Figures.Select(f => new Figure(f.Name, f.Value, f.Unit))]);

    private static AttemptTimes Times(Proto.AttemptTimes m) => new(
        m.QueuedSeconds,
        m.StageInSeconds,
        m.SlotWaitSeconds,
        m.SetupSeconds,
        m.PayloadSeconds,
        m.StageOutSeconds,
        m.CpuSeconds,
        m.MaxMemoryMib,
        m.LeaseCallSeconds,
        m.PayloadStarted?.ToDateTimeOffset(),
        m.WrapUpSeconds);

    private static string Filter(string filter) => filter is "u" or "g" or "r" or "i" or "z"
        ? filter
        : throw new InvalidRequestException($"'{filter}' is no filter; use one of u g r i z");

    private static string Tail(string text) => text.Length <= MaxTailChars ? text : text[^MaxTailChars..];

    private static string JsonObject(string text, string what)
    {
        if (text.Length == 0)
        {
            return "";
        }

        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? text
                : throw new InvalidRequestException($"{what}: not a JSON object");
        }
        catch (JsonException e)
        {
            throw new InvalidRequestException($"{what}: not JSON: {e.Message}");
        }
    }

    private static T Known<T>(T value, string what)
        where T : struct, Enum =>
        Enum.IsDefined(value) ? value : throw new InvalidRequestException($"{value} is no {what} that this server knows");
}
