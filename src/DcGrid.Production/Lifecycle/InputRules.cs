namespace DcGrid.Production;

/// <summary>How the upstream tasks of one stage stand.</summary>
/// <param name="Stage">Their stage.</param>
/// <param name="Planned">All of them; the sum of the other three.</param>
/// <param name="Good">Done.</param>
/// <param name="Failed">Settled, and not done.</param>
/// <param name="Unsettled">Not settled yet.</param>
public readonly record struct UpstreamCount(Stage Stage, int Planned, int Good, int Failed, int Unsettled);

/// <summary>What a task's inputs allow. A closed set: one of the types nested here.</summary>
public abstract record InputVerdict
{
    private InputVerdict()
    {
    }

    /// <summary>Some inputs are not settled.</summary>
    public sealed record Wait : InputVerdict;

    /// <summary>May run.</summary>
    /// <param name="LeftOut">How many upstream tasks it goes without.</param>
    public sealed record Go(int LeftOut) : InputVerdict;

    /// <summary>Can't run: UPSTREAM_FAILED.</summary>
    /// <param name="Message">Which inputs, how many, and what the rule asks for.</param>
    public sealed record Fail(string Message) : InputVerdict;
}

/// <summary>Judges a task by the state of its upstream tasks. It waits until the last of them is settled, so that the verdict and
/// its counts do not depend on the order in which they ended.</summary>
public static class InputRules
{
    /// <summary>The rule of a stage where its campaign has none.</summary>
    public static InputRule Default(Stage stage, Stage upstream) => (stage, upstream) switch
    {
        (Stage.Coadd, Stage.ProcessCcd) => new(upstream, All: false, LeastCount: 1, LeastFraction: 0),
        (Stage.ForcedPhot, Stage.Coadd) => new(upstream, All: false, LeastCount: 1, LeastFraction: 0),
        _ => new(upstream, All: true, LeastCount: 0, LeastFraction: 0),
    };

    /// <summary>The verdict on a task.</summary>
    /// <param name="stage">The task's stage.</param>
    /// <param name="rules">Those of its campaign for this stage; the default holds where one is missing.</param>
    /// <param name="upstream">One for each stage that it has upstream tasks of.</param>
    public static InputVerdict Evaluate(Stage stage, IReadOnlyList<InputRule> rules, IReadOnlyList<UpstreamCount> upstream)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(upstream);
        if (upstream.Any(count => count.Unsettled > 0))
        {
            return new InputVerdict.Wait();
        }

        // A stage that reads from another and has no task of it planned is judged by its rule too.
        var complaints = upstream
            .Concat(StageRecipe.UpstreamOf(stage)
                .Where(absent => upstream.All(count => count.Stage != absent))
                .Select(absent => new UpstreamCount(absent, 0, 0, 0, 0)))
            .OrderBy(count => count.Stage)
            .Select(count => Complaint(RuleFor(stage, rules, count.Stage), count))
            .OfType<string>()
            .ToList();
        return complaints.Count > 0
            ? new InputVerdict.Fail(string.Join("; ", complaints))
            : new InputVerdict.Go(upstream.Sum(count => count.Failed));
    }

    private static InputRule RuleFor(Stage stage, IReadOnlyList<InputRule> rules, Stage upstream) =>
        rules.FirstOrDefault(rule => rule.Upstream == upstream) ?? Default(stage, upstream);

    private static string? Complaint(InputRule rule, UpstreamCount count)
    {
        if (rule.All)
        {
            return count.Failed == 0
                ? null
                : FormattableString.Invariant($"{count.Failed} of {count.Planned} {count.Stage} failed, and all are needed");
        }

        // 3 x (1/3) must be 1: a hair is taken off before rounding up.
        var least = Math.Max(rule.LeastCount, (int)Math.Ceiling((rule.LeastFraction * count.Planned) - 1e-9));
        return count switch
        {
            _ when count.Good >= least => null,
            { Planned: 0 } => FormattableString.Invariant($"no {count.Stage} is planned, and at least {least} good are needed"),
            _ => FormattableString.Invariant($"{count.Failed} of {count.Planned} {count.Stage} failed, and at least {least} good are needed"),
        };
    }
}
