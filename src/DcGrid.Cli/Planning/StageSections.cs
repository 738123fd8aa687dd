using DcGrid.Cli.Display;
using DcGrid.Protocol.V1;
using YamlDotNet.RepresentationModel;

namespace DcGrid.Cli.Planning;

/// <summary>The <c>stages</c> part of a campaign file.</summary>
internal static class StageSections
{
    private const int MaxWallSeconds = 30 * 24 * 3600;
    private const int MaxMemoryMiB = 4 * 1024 * 1024;
    private const int MaxDiskMiB = 64 * 1024 * 1024;
    private const int MaxCores = 1024;

    /// <summary>Stages in the order in which they run; all three with their defaults where the file names none.</summary>
    public static IReadOnlyList<StageDefinition> Read(YamlSection top)
    {
        if (top.Section("stages") is not { } section)
        {
            return [.. Names.Stages.Select(s => new StageDefinition { Stage = s, Limits = DefaultLimits(), ParametersJson = "{}" })];
        }

        List<StageDefinition> stages = [];
        foreach (var stage in Names.Stages)
        {
            var name = Names.Of(stage);
            if (section.Find(name) is { } node)
            {
                stages.Add(ReadStage(stage, section.SectionOf(node, name)));
            }
        }

        section.RefuseOthers();
        RefuseOrphans(top, stages);
        return stages;
    }

    /// <summary>The stages whose outputs a stage reads.</summary>
    public static IReadOnlyList<Stage> UpstreamOf(Stage stage) => stage switch
    {
        Stage.Coadd => [Stage.ProcessCcd],
        Stage.ForcedPhot => [Stage.ProcessCcd, Stage.Coadd],
        _ => [],
    };

    private static ResourceLimits DefaultLimits() => new() { WallSeconds = 600, MemoryMib = 2048, DiskMib = 4096, Cores = 1 };

    // A stage whose input no stage of the campaign makes could never start.
    private static void RefuseOrphans(YamlSection top, List<StageDefinition> stages)
    {
        foreach (var stage in stages)
        {
            foreach (var upstream in UpstreamOf(stage.Stage).Where(u => stages.All(s => s.Stage != u)))
            {
                throw top.WrongValue("stages", $"{Names.Of(stage.Stage)} reads what {Names.Of(upstream)} makes; add {Names.Of(upstream)}");
            }
        }

        if (stages.Count == 0)
        {
            throw top.WrongValue("stages", "names no stage; leave \"stages\" out for all three");
        }
    }

    private static StageDefinition ReadStage(Stage stage, YamlSection? section)
    {
        StageDefinition definition = new() { Stage = stage, Limits = DefaultLimits(), ParametersJson = "{}" };
        if (section is null)
        {
            return definition;
        }

        if (section.Section("limits") is { } limits)
        {
            definition.Limits = ReadLimits(limits);
        }

        if (section.Section("inputs") is { } inputs)
        {
            definition.InputRules.AddRange(ReadRules(stage, inputs));
        }

        definition.Requires.AddRange(TagLists.Read(section, "requires"));
        if (section.Section("parameters") is not null)
        {
            var parameters = YamlJson.Convert(section.Find("parameters")!)!;
            definition.ParametersJson = parameters.ToJsonString();
        }

        section.RefuseOthers();
        return definition;
    }

    private static ResourceLimits ReadLimits(YamlSection section)
    {
        var usual = DefaultLimits();
        ResourceLimits limits = new()
        {
            WallSeconds = section.Integer("wallSeconds", usual.WallSeconds, 0, MaxWallSeconds),
            MemoryMib = section.Integer("memoryMiB", usual.MemoryMib, 0, MaxMemoryMiB),
            DiskMib = section.Integer("diskMiB", usual.DiskMib, 0, MaxDiskMiB),
            Cores = section.Integer("cores", usual.Cores, 1, MaxCores),
        };
        section.RefuseOthers();
        return limits;
    }

    private static List<InputRule> ReadRules(Stage stage, YamlSection section)
    {
        List<InputRule> rules = [];
        foreach (var upstream in UpstreamOf(stage))
        {
            var name = Names.Of(upstream);
            if (section.Find(name) is { } node)
            {
                rules.Add(ReadRule(upstream, section, name, node));
            }
        }

        section.RefuseOthers();
        return rules;
    }

    private static InputRule ReadRule(Stage upstream, YamlSection parent, string name, YamlNode node)
    {
        if (node is YamlScalarNode { Value: "all" })
        {
            return new InputRule { Upstream = upstream, All = true };
        }

        if (node is not YamlMappingNode)
        {
            throw parent.WrongValue(name, "must be \"all\", or {leastCount: N, leastFraction: F}");
        }

        var section = parent.SectionOf(node, name)!;
        InputRule rule = new()
        {
            Upstream = upstream,
            LeastCount = section.Integer("leastCount", 1, 0, int.MaxValue),
            LeastFraction = section.Number("leastFraction", 0, 0, 1),
        };
        section.RefuseOthers();
        return rule;
    }
}
