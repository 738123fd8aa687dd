using System.Text.Json;
using DcGrid.Production;

namespace DcGrid.Structure.Tests;

/// <summary>The same list in two places is one list.</summary>
public sealed class Registries
{
    [Fact]
    public void Outcome_codes_agree_with_the_registry() => Agree<OutcomeCode, Protocol.V1.OutcomeCode>(hasUnspecified: false);

    [Fact]
    public void Stages_agree_with_the_contract() => Agree<Stage, Protocol.V1.Stage>();

    [Fact]
    public void Task_states_agree_with_the_contract() => Agree<TaskState, Protocol.V1.TaskState>();

    [Fact]
    public void Roles_agree_with_the_contract() => Agree<Store.Role, Protocol.V1.Role>();

    [Fact]
    public void Verdicts_agree_with_the_contract() => Agree<Store.ReportVerdict, Protocol.V1.Verdict>();

    [Fact]
    public void Outcome_names_are_those_of_the_registry_without_the_prefix() =>
        Assert.Equal(
            ProtoSurface.Enums.Single(type => type.Name == "OutcomeCode").Values.Select(value => (value.Name["OUTCOME_CODE_".Length..], value.Number)).Order(),
            OutcomeCodes.All.Select(code => (code.Name(), (int)code)).Order());

    [Fact]
    public void The_payloads_schema_knows_every_stage_and_filter()
    {
        using var schema = JsonDocument.Parse(Repository.Read("pilot/payloads/schema/task.schema.json"));
        Assert.Equal(Enum.GetNames<Stage>(), Strings(schema.RootElement.GetProperty("properties").GetProperty("stage")));
        Assert.Equal(["u", "g", "r", "i", "z"], Strings(schema.RootElement.GetProperty("$defs").GetProperty("filter")));

        static IEnumerable<string> Strings(JsonElement element) => element.GetProperty("enum").EnumerateArray().Select(item => item.GetString()!);
    }

    [Fact]
    public void The_payload_schemas_name_outcomes_as_the_registry_does()
    {
        using var schema = JsonDocument.Parse(Repository.Read("pilot/payloads/schema/result.schema.json"));
        var pattern = schema.RootElement.GetProperty("properties").GetProperty("outcome").GetProperty("pattern").GetString()!;
        Assert.All(OutcomeCodes.All, code => Assert.Matches(pattern, code.Name()));
    }

    [Fact]
    public void The_payload_contract_has_the_roles_that_stages_hand_on()
    {
        var rows = Repository.Read("pilot/payloads/CONTRACT.md").Split('\n')
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == 5 && Enum.GetNames<Stage>().Contains(cells[1].Trim('`')))
            .ToDictionary(cells => Enum.Parse<Stage>(cells[1].Trim('`')), cells => (Reads: cells[2], Writes: cells[3]));
        Assert.Equal(Enum.GetValues<Stage>().Length, rows.Count);
        foreach (var (stage, upstream) in Enum.GetValues<Stage>().SelectMany(stage => StageRecipe.UpstreamOf(stage).Select(upstream => (stage, upstream))))
        {
            foreach (var role in StageRecipe.RolesRead(stage, upstream))
            {
                Assert.Contains($"`{role}`", rows[stage].Reads, StringComparison.Ordinal);
                Assert.Contains($"`{role}`", rows[upstream].Writes, StringComparison.Ordinal);
            }
        }
    }

    private static void Agree<TOurs, TTheirs>(bool hasUnspecified = true)
        where TOurs : struct, Enum
        where TTheirs : struct, Enum =>
        Assert.Equal(
            Enum.GetValues<TTheirs>().Where(value => !hasUnspecified || Convert.ToInt32(value, null) != 0).Select(value => (value.ToString(), Convert.ToInt32(value, null))),
            Enum.GetValues<TOurs>().Select(value => (value.ToString(), Convert.ToInt32(value, null))));
}
