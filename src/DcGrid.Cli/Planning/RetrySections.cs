using DcGrid.Cli.Display;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Planning;

/// <summary>The <c>retry</c> part of a campaign file: where it differs from the service's own rules.</summary>
internal static class RetrySections
{
    private const int MaxAttempts = 100;
    private const int MaxDelaySeconds = 24 * 3600;

    public static IReadOnlyList<RetryRule> Read(YamlSection top)
    {
        if (top.Section("retry") is not { } section)
        {
            return [];
        }

        List<RetryRule> rules = [];
        foreach (var name in Names.OfOutcomes)
        {
            if (section.Section(name) is { } rule && Names.TryOutcome(name, out var code))
            {
                rules.Add(ReadRule(section, name, rule, code));
            }
        }

        section.RefuseOthers();
        return rules;
    }

    private static RetryRule ReadRule(YamlSection parent, string name, YamlSection section, OutcomeCode code)
    {
        if ((int)code < 100)
        {
            throw parent.WrongValue(name, "is no failure; there is nothing to retry");
        }

        RetryRule rule = new()
        {
            Code = code,
            MaxAttempts = section.Integer("maxAttempts", 1, 1, MaxAttempts),
            DelaySeconds = section.Integer("delaySeconds", 0, 0, MaxDelaySeconds),
            Counts = section.Flag("counts", otherwise: true),
        };
        section.RefuseOthers();
        return rule;
    }
}
