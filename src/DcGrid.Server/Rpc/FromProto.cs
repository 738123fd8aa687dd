using System.Text.Json;
using DcGrid.Production;
using DcGrid.Store;
using Proto = DcGrid.Protocol.V1;

namespace DcGrid.Server.Rpc;

/// <summary>Messages from the wire made into the service's own records, and refused where they break the rules.</summary>
internal static partial class FromProto
{
    private const int UnknownSizeBytes = -1;

    public static PilotCapability Capability(Proto.PilotCapability? m)
    {
        if (m is null)
        {
            throw new InvalidRequestException("the capability is missing");
        }

        if (m.Slots < 0 || m.MemoryMib < 0 || m.DiskMib < 0 || m.RemainingWallSeconds < 0)
        {
            throw new InvalidRequestException("a capability has no negative numbers");
        }

        WireLimits.Check(m.Payloads.Count, WireLimits.MaxPayloadsPerPilot, "payloads of a pilot");
        return new(
            Math.Max(1, m.Slots), m.MemoryMib, m.DiskMib, m.RemainingWallSeconds, [.. m.Payloads.Select(p => Label(p, "name of a payload"))])
        {
            Tags = Tags(m.Tags, "a pilot"),
        };
    }

    /// <summary>A short text, of one line.</summary>
    public static string Label(string text, string what) =>
        text.Length <= WireLimits.MaxLabelChars && !text.Any(char.IsControl)
            ? text
            : throw new InvalidRequestException($"the {what} must be one line of at most {WireLimits.MaxLabelChars} characters");

    /// <summary>A pilot's word on its connections.</summary>
    /// <param name="site">The pilot's.</param>
    public static ConnectionWord Connections(Proto.ShareConnectionsRequest m, string site)
    {
        if (!IsStorage(Label(m.Storage, "storage")))
        {
            throw new InvalidRequestException($"'{m.Storage}' is no storage element; write scheme://host:port, without user and path");
        }

        if (m.Word < 1 || m.Wanted < 0 || m.Open < 0)
        {
            throw new InvalidRequestException("wanted and open are 0 or more, and words are counted from 1");
        }

        WireLimits.Check(Math.Max(m.Wanted, m.Open), WireLimits.MaxConnectionsPerPilot, "connections of one pilot");
        return new(new PilotId(m.PilotId), site, m.Storage, m.Wanted, m.Open, m.Word);
    }

    /// <summary>A text that is better cut than refused: the last word of a pilot.</summary>
    public static string Clipped(string text) =>
        text.Length <= WireLimits.MaxMessageChars ? text : text[..WireLimits.MaxMessageChars];

    /// <summary>One storage element has one name, or it would have several budgets.</summary>
    private static bool IsStorage(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { UserInfo: "", Host: not "", Port: > 0 }
        && text == FormattableString.Invariant($"{url.Scheme}://{url.Host}:{url.Port}");

    /// <summary>0 on the wire is no limit.</summary>
    public static int? Limit(int limit) => limit switch
    {
        < 0 => throw new InvalidRequestException($"a limit of {limit} makes no sense; 0 is for none"),
        0 => null,
        _ => limit,
    };

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

    public static InputFile Input(Proto.InputFile m) => new(
        m.Role,
        // Without a URL it is looked up by its name, which then must be one.
        m.Url.Length > 0 ? m.Lfn : Lfn(m.Lfn),
        m.Url,
        m.Sha256,
        m.SizeBytes >= UnknownSizeBytes
            ? m.SizeBytes
            : throw new InvalidRequestException($"input {m.Lfn} has a size of {m.SizeBytes} bytes; write -1 where it is not known"),
        m.DataId is null ? null : DataId(m.DataId));

    public static PlannedTask Planned(Proto.PlannedTask m)
    {
        WireLimits.Check(m.Inputs.Count, WireLimits.MaxInputsPerTask, "inputs of one task");
        WireLimits.Check(m.Upstream.Count, WireLimits.MaxUpstreamPerTask, "upstream tasks of one task");
        return new PlannedTask(
            Stage(m.Stage),
            DataId(m.DataId),
            m.SkyOrder,
            [.. m.Inputs.Select(Input)],
            [.. m.Upstream.Select(u => new UpstreamTask(Stage(u.Stage), DataId(u.DataId)))],
            JsonObject(m.ParametersJson, "task parameters"));
    }

    public static CampaignDefinition Definition(Proto.CampaignDefinition? m)
    {
        if (m is null)
        {
            throw new InvalidRequestException("the campaign's definition is missing");
        }

        if (m.Name.Length is 0 or > WireLimits.MaxNameChars || !m.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            throw new InvalidRequestException(
                $"'{m.Name}' is no campaign name; use letters, digits, '_' and '-', at most {WireLimits.MaxNameChars}");
        }

        if (m.Payload.Length == 0)
        {
            throw new InvalidRequestException($"campaign {m.Name} names no payload");
        }

        if (Uri.TryCreate(m.OutputUrl, UriKind.Absolute, out var output) && HoldsPassword(output))
        {
            throw new InvalidRequestException($"campaign {m.Name}: its URL for outputs holds a password, which everybody would see; leave it out");
        }

        if (output is null)
        {
            throw new InvalidRequestException($"campaign {m.Name}: '{m.OutputUrl}' is no URL for outputs; write file:///... ");
        }

        if (m.Share is < 0 or > CampaignDefinition.MaxShare)
        {
            throw new InvalidRequestException($"campaign {m.Name}: a share of {m.Share} can't be; give 1 to {CampaignDefinition.MaxShare}");
        }

        if (m.Stages.Select(stage => stage.Stage).Distinct().Count() != m.Stages.Count)
        {
            throw new InvalidRequestException($"campaign {m.Name}: a stage is defined twice");
        }

        return new CampaignDefinition(
            m.Name,
            m.Description,
            m.Payload,
            m.PayloadRelease,
            m.Priority,
            m.OutputUrl.TrimEnd('/'),
            [.. m.Stages.Select(StageDefinition)],
            [.. m.RetryRules.Select(RetryRule)],
            m.Barrier)
        {
            Share = Math.Max(1, m.Share),
            Requires = Tags(m.Requires, $"campaign {m.Name}"),
            Bundles = Bundles(m.Bundles, m.Name),
            MaxFiles = m.MaxFiles >= 0
                ? m.MaxFiles
                : throw new InvalidRequestException($"campaign {m.Name}: at most {m.MaxFiles} files can't be; 0 is for no limit"),
        };
    }

    public static TaskSelection Selection(Proto.TaskFilter? m)
    {
        WireLimits.Check(m?.TaskIds.Count ?? 0, WireLimits.MaxIdsPerCall, "task ids in one filter");
        return new(
            string.IsNullOrEmpty(m?.Campaign) ? null : m.Campaign,
            [.. (m?.Stages ?? []).Select(Stage).Distinct()],
            [.. (m?.States ?? []).Select(State).Distinct()],
            [.. (m?.Outcomes ?? []).Select(Code).Distinct()],
            [.. (m?.Filters ?? []).Select(Filter).Distinct()],
            [.. (m?.TaskIds ?? []).Select(id => new TaskId(id))]);
    }

    /// <summary>No attempts are no bundles.</summary>
    private static BundleRule? Bundles(Proto.BundleRule? m, string campaign)
    {
        if (m is null || m.MaxAttempts == 0)
        {
            return null;
        }

        var rule = new BundleRule(m.MaxAttempts, m.MaxMib, m.MaxSeconds);
        return rule.Complaint() is { } complaint ? throw new InvalidRequestException($"campaign {campaign}: {complaint}") : rule;
    }

    private static StageDefinition StageDefinition(Proto.StageDefinition m) => new(
        Stage(m.Stage),
        [.. m.InputRules.Select(InputRule)],
        new ResourceLimits(
            m.Limits?.WallSeconds ?? 0, m.Limits?.MemoryMib ?? 0, m.Limits?.DiskMib ?? 0, m.Limits?.Cores ?? 0),
        JsonObject(m.ParametersJson, $"parameters of {Stage(m.Stage)}"))
    {
        Requires = Tags(m.Requires, $"stage {Stage(m.Stage)}"),
    };

    private static IReadOnlyList<string> Tags(IReadOnlyList<string> tags, string whose) =>
        TaskTags.Complaint(tags) is { } complaint ? throw new InvalidRequestException($"{whose}: {complaint}") : TaskTags.Sorted(tags);

    private static RetryRule RetryRule(Proto.RetryRule m)
    {
        var rule = new RetryRule(Code(m.Code), m.MaxAttempts, m.DelaySeconds, m.Counts);
        return RetryPolicy.Complaint(rule) is { } complaint ? throw new InvalidRequestException(complaint) : rule;
    }

    private static InputRule InputRule(Proto.InputRule m) => m.LeastCount >= 0 && m.LeastFraction is >= 0 and <= 1
        ? new(Stage(m.Upstream), m.All, m.LeastCount, m.LeastFraction)
        : throw new InvalidRequestException(
            $"the input rule for {Stage(m.Upstream)} needs a least_count of 0 or more and a least_fraction of 0 to 1");

    private static string Filter(string filter) => filter is "u" or "g" or "r" or "i" or "z"
        ? filter
        : throw new InvalidRequestException($"'{filter}' is no filter; use one of u g r i z");

    private static string JsonObject(string text, string what)
    {
        if (text.Length == 0)
        {
            return "";
        }

        if (text.Length > WireLimits.MaxParametersChars)
        {
            throw new InvalidRequestException($"{what}: {text.Length} characters; at most {WireLimits.MaxParametersChars} are taken");
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
