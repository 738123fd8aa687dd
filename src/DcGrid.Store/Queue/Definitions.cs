using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using DcGrid.Production;

using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>The campaigns' definitions. They never change once written, so each is read once.</summary>
internal sealed class Definitions
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    private readonly ConcurrentDictionary<long, (CampaignDefinition Definition, RetryPolicy Policy)> _known = [];

    /// <summary>The text that is stored; equal definitions have equal texts.</summary>
    public static string Write(CampaignDefinition definition) => JsonSerializer.Serialize(definition, Json);

    public static CampaignDefinition Read(string text) =>
        JsonSerializer.Deserialize<CampaignDefinition>(text, Json) ?? throw new StoreException("A campaign's definition in the task store is empty.");

    /// <summary>Says what is wrong with a definition, or nothing.</summary>
    /// <exception cref="StoreConflictException">It can't be run as it stands.</exception>
    public static void Check(CampaignDefinition definition)
    {
        var complaint = definition.RetryRules.Select(RetryPolicy.Complaint).FirstOrDefault(line => line is not null)
            ?? definition.Stages.Select(stage => ParametersComplaint(stage.ParametersJson, stage.Stage.ToString())).FirstOrDefault(line => line is not null);
        complaint ??= TaskTags.Complaint(definition.Requires)
            ?? definition.Stages.Select(stage => TaskTags.Complaint(stage.Requires)).FirstOrDefault(line => line is not null);
        if (definition.Share is < 1 or > CampaignDefinition.MaxShare)
        {
            complaint ??= FormattableString.Invariant($"a share of {definition.Share}; give 1 to {CampaignDefinition.MaxShare}");
        }

        complaint ??= definition.Bundles?.Complaint() ?? (definition.MaxFiles < 0 ? FormattableString.Invariant($"at most {definition.MaxFiles} files") : null);
        if (definition.Stages.Select(stage => stage.Stage).Distinct().Count() != definition.Stages.Count)
        {
            complaint ??= "a stage is defined twice";
        }

        if (complaint is not null)
        {
            throw new StoreConflictException($"Campaign {definition.Name}: {complaint}.");
        }
    }

    /// <summary>What is wrong with parameters, or null. Empty text is no parameters.</summary>
    public static string? ParametersComplaint(string json, string where)
    {
        try
        {
            return json.Length == 0 || JsonNode.Parse(json) is JsonObject ? null : $"the parameters of {where} are not a JSON object";
        }
        catch (JsonException)
        {
            return $"the parameters of {where} are not JSON";
        }
    }

    /// <summary>The stage's parameters with the task's laid over them, key by key at the top.</summary>
    public static string Merge(string stage, string task)
    {
        if (task.Length == 0 || stage.Length == 0)
        {
            return task.Length > 0 ? task : stage.Length > 0 ? stage : "{}";
        }

        var merged = JsonNode.Parse(stage)!.AsObject();
        foreach (var (key, value) in JsonNode.Parse(task)!.AsObject())
        {
            merged[key] = value?.DeepClone();
        }

        return merged.ToJsonString();
    }

    public CampaignDefinition Get(SqlSession session, CampaignId campaign) => Known(session, campaign).Definition;

    public RetryPolicy Policy(SqlSession session, CampaignId campaign) => Known(session, campaign).Policy;

    private (CampaignDefinition Definition, RetryPolicy Policy) Known(SqlSession session, CampaignId campaign)
    {
        if (_known.TryGetValue(campaign.Value, out var known))
        {
            return known;
        }

        var (text, committed) = session.First(
            "SELECT definition, CASE WHEN EXISTS (SELECT 1 FROM plan_count WHERE campaign_id = campaign.id) THEN 1 ELSE 0 END FROM campaign WHERE id = @id",
            row => (row.GetString(0), row.GetInt32(1) != 0),
            ("@id", campaign.Value));
        var definition = Read(text ?? throw new StoreNotFoundException($"There is no campaign number {campaign}."));
        var read = (definition, RetryPolicy.With(definition.RetryRules));

        // One that has no plan yet may be rolled back with the transaction that made it, and its number given to another.
        return committed ? _known.GetOrAdd(campaign.Value, read) : read;
    }
}
