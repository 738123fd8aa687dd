namespace DcGrid.Production.Tests;

public sealed class RetryPolicyTests
{
    private static readonly DateTimeOffset Now = new(2013, 8, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<OutcomeCode> Successes => [.. OutcomeCodes.All.Where(code => code.IsOk())];

    public static TheoryData<OutcomeCode> Failures => [.. OutcomeCodes.All.Where(code => !code.IsOk())];

    public static TheoryData<OutcomeCode> ScienceAndInput =>
        [.. OutcomeCodes.All.Where(code => code.Category() is OutcomeCategory.Science or OutcomeCategory.Input)];

    [Theory]
    [MemberData(nameof(Successes))]
    public void A_success_is_done_even_after_many_attempts(OutcomeCode code) =>
        Assert.IsType<Transition.Done>(RetryPolicy.Default.Decide(code, new(1, 500), Now));

    [Theory]
    [MemberData(nameof(ScienceAndInput))]
    public void The_same_pixels_give_the_same_answer_so_science_and_input_fail_at_once(OutcomeCode code) =>
        Assert.IsType<Transition.Failed>(RetryPolicy.Default.Decide(code, new(1, 1), Now));

    [Theory]
    [InlineData(OutcomeCode.WalltimeExceeded, 2)]
    [InlineData(OutcomeCode.MemoryExceeded, 2)]
    [InlineData(OutcomeCode.StageInFailed, 5)]
    [InlineData(OutcomeCode.StageOutFailed, 5)]
    [InlineData(OutcomeCode.ChecksumMismatch, 3)]
    [InlineData(OutcomeCode.PayloadCrashed, 3)]
    [InlineData(OutcomeCode.PayloadNoResult, 3)]
    [InlineData(OutcomeCode.ToolFailed, 3)]
    [InlineData(OutcomeCode.Unclassified, 2)]
    [InlineData(OutcomeCode.PayloadBadResult, 1)]
    public void A_failure_that_counts_is_retried_up_to_its_number_of_attempts(OutcomeCode code, int attempts)
    {
        var rule = RetryPolicy.Default.RuleFor(code);
        for (var i = 1; i < attempts; i++)
        {
            Assert.Equal(new Transition.RetryAt(Now.AddSeconds(rule.DelaySeconds)), RetryPolicy.Default.Decide(code, new(i, i), Now));
        }

        Assert.IsType<Transition.Failed>(RetryPolicy.Default.Decide(code, new(attempts, attempts), Now));
    }

    [Theory]
    [InlineData(OutcomeCode.PilotLost)]
    [InlineData(OutcomeCode.Preempted)]
    [InlineData(OutcomeCode.NodeUnfit)]
    public void A_death_that_is_not_the_tasks_fault_never_fails_it_but_ends_with_a_person(OutcomeCode code)
    {
        var rule = RetryPolicy.Default.RuleFor(code);
        Assert.False(rule.Counts);
        Assert.IsType<Transition.RetryAt>(RetryPolicy.Default.Decide(code, new(rule.MaxAttempts - 1, rule.MaxAttempts - 1), Now));
        var held = Assert.IsType<Transition.Held>(RetryPolicy.Default.Decide(code, new(rule.MaxAttempts, rule.MaxAttempts), Now));
        Assert.Contains(code.Name(), held.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void Nothing_goes_round_for_ever(OutcomeCode code)
    {
        // The worst case: this outcome for the first time, after many others.
        var end = RetryPolicy.Default.Decide(code, new(1, RetryPolicy.MaxTotalAttempts), Now);
        Assert.True(end is Transition.Failed or Transition.Held, $"{code} went to {end}");
    }

    [Fact]
    public void A_campaigns_rule_replaces_the_built_in_one_and_leaves_the_others()
    {
        var policy = RetryPolicy.With([new(OutcomeCode.PsfFailed, 2, 7, true), new(OutcomeCode.PsfFailed, 3, 8, true)]);
        Assert.Equal(new Transition.RetryAt(Now.AddSeconds(8)), policy.Decide(OutcomeCode.PsfFailed, new(2, 2), Now));
        Assert.Equal(RetryPolicy.Default.RuleFor(OutcomeCode.ToolFailed), policy.RuleFor(OutcomeCode.ToolFailed));
        Assert.Equal(1, RetryPolicy.Default.RuleFor(OutcomeCode.PsfFailed).MaxAttempts);
    }

    [Fact]
    public void A_code_of_a_newer_version_is_treated_as_unclassified()
    {
        var rule = RetryPolicy.Default.RuleFor((OutcomeCode)599);
        Assert.Equal(RetryPolicy.Default.RuleFor(OutcomeCode.Unclassified) with { Code = (OutcomeCode)599 }, rule);
    }

    [Fact]
    public void Every_failure_has_a_built_in_rule() =>
        Assert.Equal(OutcomeCodes.All.Where(code => !code.IsOk()), RetryPolicy.Default.Rules.Select(rule => rule.Code).Order());

    [Theory]
    [InlineData(OutcomeCode.Ok, 2, 0, "a success is never retried")]
    [InlineData((OutcomeCode)7777, 2, 0, "is not an outcome code")]
    [InlineData(OutcomeCode.ToolFailed, 0, 0, "the number of attempts must be 1 to 20, not 0")]
    [InlineData(OutcomeCode.ToolFailed, 21, 0, "the number of attempts must be 1 to 20, not 21")]
    [InlineData(OutcomeCode.ToolFailed, 2, -1, "the delay must be 0 to 86400 seconds, not -1")]
    public void A_rule_that_can_not_be_meant_is_refused_with_its_reason(OutcomeCode code, int attempts, int delay, string reason)
    {
        var error = Assert.Throws<ArgumentException>(() => RetryPolicy.With([new(code, attempts, delay, true)]));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
