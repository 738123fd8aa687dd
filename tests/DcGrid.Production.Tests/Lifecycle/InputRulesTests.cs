namespace DcGrid.Production.Tests;

public sealed class InputRulesTests
{
    [Fact]
    public void A_task_waits_while_any_input_is_open_even_if_its_fate_is_clear() =>
        Assert.IsType<InputVerdict.Wait>(InputRules.Evaluate(Stage.ForcedPhot, [], [new(Stage.ProcessCcd, 1, 0, 1, 0), new(Stage.Coadd, 2, 1, 0, 1)]));

    [Fact]
    public void A_stage_that_reads_nothing_goes() =>
        Assert.Equal(new InputVerdict.Go(0), InputRules.Evaluate(Stage.ProcessCcd, [], []));

    [Theory]
    [InlineData(3, 3, 0)]
    [InlineData(3, 1, 2)]
    public void A_coadd_needs_one_good_image_and_says_how_many_it_goes_without(int planned, int good, int leftOut) =>
        Assert.Equal(new InputVerdict.Go(leftOut), InputRules.Evaluate(Stage.Coadd, [], [new(Stage.ProcessCcd, planned, good, planned - good, 0)]));

    [Fact]
    public void A_coadd_without_a_good_image_fails_and_says_which_rule() =>
        Assert.Equal(
            new InputVerdict.Fail("3 of 3 ProcessCcd failed, and at least 1 good are needed"),
            InputRules.Evaluate(Stage.Coadd, [], [new(Stage.ProcessCcd, 3, 0, 3, 0)]));

    [Fact]
    public void A_coadd_planned_without_images_fails() =>
        Assert.Equal(new InputVerdict.Fail("no ProcessCcd is planned, and at least 1 good are needed"), InputRules.Evaluate(Stage.Coadd, [], []));

    [Fact]
    public void Forced_photometry_needs_its_own_image_and_one_coadd()
    {
        Assert.Equal(new InputVerdict.Go(1), Forced(ccdGood: 1, coaddGood: 1));
        Assert.Equal(new InputVerdict.Fail("1 of 1 ProcessCcd failed, and all are needed"), Forced(ccdGood: 0, coaddGood: 2));
        Assert.Equal(
            new InputVerdict.Fail("1 of 1 ProcessCcd failed, and all are needed; 2 of 2 Coadd failed, and at least 1 good are needed"),
            Forced(ccdGood: 0, coaddGood: 0));

        // Whatever order the counts come in, the message names the earlier stage first.
        static InputVerdict Forced(int ccdGood, int coaddGood) => InputRules.Evaluate(
            Stage.ForcedPhot, [], [new(Stage.Coadd, 2, coaddGood, 2 - coaddGood, 0), new(Stage.ProcessCcd, 1, ccdGood, 1 - ccdGood, 0)]);
    }

    [Theory]
    [InlineData(0.5, 10, 5, true)]
    [InlineData(0.5, 10, 4, false)]
    [InlineData(0.5, 3, 2, true)]
    [InlineData(0.5, 3, 1, false)]
    [InlineData(1.0 / 3, 3, 1, true)]
    [InlineData(0.1, 30, 3, true)]
    [InlineData(1, 4, 3, false)]
    [InlineData(0, 4, 0, true)]
    public void The_least_fraction_is_rounded_up_and_not_by_a_hair_too_far(double fraction, int planned, int good, bool goes)
    {
        var rule = new InputRule(Stage.ProcessCcd, All: false, LeastCount: 0, LeastFraction: fraction);
        var verdict = InputRules.Evaluate(Stage.Coadd, [rule], [new(Stage.ProcessCcd, planned, good, planned - good, 0)]);
        Assert.Equal(goes, verdict is InputVerdict.Go);
    }

    [Fact]
    public void A_campaigns_rule_stands_before_the_default()
    {
        var all = new InputRule(Stage.ProcessCcd, All: true, 0, 0);
        Assert.IsType<InputVerdict.Fail>(InputRules.Evaluate(Stage.Coadd, [all], [new(Stage.ProcessCcd, 9, 8, 1, 0)]));
        var other = new InputRule(Stage.Coadd, All: true, 0, 0);
        Assert.IsType<InputVerdict.Go>(InputRules.Evaluate(Stage.Coadd, [other], [new(Stage.ProcessCcd, 9, 8, 1, 0)]));
    }

    [Fact]
    public void The_recipe_names_roles_for_exactly_the_upstream_stages()
    {
        foreach (var stage in Enum.GetValues<Stage>())
        {
            Assert.All(Enum.GetValues<Stage>(), upstream =>
                Assert.Equal(StageRecipe.UpstreamOf(stage).Contains(upstream), StageRecipe.RolesRead(stage, upstream).Count > 0));
            Assert.All(StageRecipe.UpstreamOf(stage), upstream => Assert.True(upstream < stage));
        }
    }
}
