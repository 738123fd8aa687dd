namespace DcGrid.Production;

/// <summary>
/// What follows from the end of an attempt: the built-in rules, a campaign's own laid over them, and a cap on the
/// attempts of one task that no rule can lift, so that nothing goes round for ever.
/// </summary>
public sealed class RetryPolicy
{
    /// <summary>Attempts of a task, of all outcomes together, before a person must look at it.</summary>
    public const int MaxTotalAttempts = 20;

    private static readonly Dictionary<OutcomeCode, RetryRule> BuiltIn = BuiltInRules().ToDictionary(rule => rule.Code);

    private readonly Dictionary<OutcomeCode, RetryRule> _rules;

    private RetryPolicy(Dictionary<OutcomeCode, RetryRule> rules) => _rules = rules;

    /// <summary>The built-in rules alone.</summary>
    public static RetryPolicy Default { get; } = new(BuiltIn);

    /// <summary>The rules in force, by code; codes that are a success have none.</summary>
    public IReadOnlyCollection<RetryRule> Rules => _rules.Values;

    /// <summary>The built-in rules with some of them replaced; of two for one code the last holds.</summary>
    /// <exception cref="ArgumentException">A rule that can't be meant: its message is fit for a person.</exception>
    public static RetryPolicy With(IEnumerable<RetryRule> overrides)
    {
        ArgumentNullException.ThrowIfNull(overrides);
        var rules = new Dictionary<OutcomeCode, RetryRule>(BuiltIn);
        foreach (var rule in overrides)
        {
            if (Complaint(rule) is { } complaint)
            {
                throw new ArgumentException(complaint, nameof(overrides));
            }

            rules[rule.Code] = rule;
        }

        return new RetryPolicy(rules);
    }

    /// <summary>What is wrong with a rule, in one line, or null.</summary>
    public static string? Complaint(RetryRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var name = rule.Code.Name();
        return rule switch
        {
            _ when !Enum.IsDefined(rule.Code) => $"retry rule: {name} is not an outcome code",
            _ when rule.Code.IsOk() => $"retry rule for {name}: a success is never retried; remove the rule",
            { MaxAttempts: < 1 or > MaxTotalAttempts } =>
                FormattableString.Invariant($"retry rule for {name}: the number of attempts must be 1 to {MaxTotalAttempts}, not {rule.MaxAttempts}"),
            { DelaySeconds: < 0 or > MaxDelaySeconds } =>
                FormattableString.Invariant($"retry rule for {name}: the delay must be 0 to {MaxDelaySeconds} seconds, not {rule.DelaySeconds}"),
            _ => null,
        };
    }

    /// <summary>The longest delay that a rule may ask for: a day.</summary>
    public const int MaxDelaySeconds = 86_400;

    /// <summary>The rule for a code; a code that this version doesn't know is treated as UNCLASSIFIED.</summary>
    public RetryRule RuleFor(OutcomeCode code) =>
        _rules.TryGetValue(code, out var rule) ? rule : _rules[OutcomeCode.Unclassified] with { Code = code };

    /// <summary>Where a task goes when an attempt has ended with <paramref name="code"/>.</summary>
    /// <param name="code">The attempt's outcome.</param>
    /// <param name="history">The task's attempts, this one included.</param>
    /// <param name="now">When the attempt ended.</param>
    public Transition Decide(OutcomeCode code, AttemptHistory history, DateTimeOffset now)
    {
        if (code.IsOk())
        {
            return new Transition.Done();
        }

        var rule = RuleFor(code);
        if (history.WithThisCode >= rule.MaxAttempts)
        {
            return rule.Counts
                ? new Transition.Failed()
                : new Transition.Held(FormattableString.Invariant(
                    $"ended {history.WithThisCode} times with {code.Name()}, which is not its own fault; look at the pilots, then retry it"));
        }

        if (history.Total >= MaxTotalAttempts)
        {
            return new Transition.Held(FormattableString.Invariant(
                $"{history.Total} attempts without a result, the last one {code.Name()}; look at its attempts, then retry it"));
        }

        return new Transition.RetryAt(now.AddSeconds(rule.DelaySeconds));
    }

    private static IEnumerable<RetryRule> BuiltInRules()
    {
        foreach (var code in OutcomeCodes.All.Where(code => !code.IsOk()))
        {
            yield return code switch
            {
                // The same pixels give the same answer.
                _ when code.Category() is OutcomeCategory.Science or OutcomeCategory.Input => new(code, 1, 0, true),
                OutcomeCode.WalltimeExceeded or OutcomeCode.MemoryExceeded => new(code, 2, 0, true),
                OutcomeCode.DiskFull => new(code, 3, 60, true),
                OutcomeCode.StageInFailed or OutcomeCode.StageOutFailed => new(code, 5, 30, true),
                OutcomeCode.ChecksumMismatch => new(code, 3, 30, true),
                OutcomeCode.PilotLost or OutcomeCode.Preempted => new(code, 10, 0, false),
                // Another node is likely to ask within that time.
                OutcomeCode.NodeUnfit => new(code, 10, 15, false),
                // A contract broken once is broken always.
                OutcomeCode.PayloadBadResult => new(code, 1, 0, true),
                OutcomeCode.PayloadCrashed or OutcomeCode.PayloadNoResult or OutcomeCode.ToolFailed => new(code, 3, 10, true),
                _ => new(code, 2, 10, true),
            };
        }
    }
}
