namespace DcGrid.Production.Tests;

public sealed class FairShareTests
{
    [Fact]
    public void What_is_given_comes_to_stand_in_the_proportion_of_the_shares() =>
        Assert.Equal([2, 6], FairShare.Divide(8, [new(0, 1, 100), new(0, 3, 100)]));

    [Fact]
    public void What_a_campaign_holds_already_counts() =>
        Assert.Equal([0, 4], FairShare.Divide(4, [new(4, 1, 100), new(0, 1, 100)]));

    [Fact]
    public void What_one_does_not_want_goes_to_the_others() =>
        Assert.Equal([9, 1], FairShare.Divide(10, [new(0, 1, 100), new(0, 9, 1)]));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 3)]
    [InlineData(3, 6)]
    [InlineData(5, 12)]
    public void Others_come_before_by_their_shares(int which, long before) =>
        Assert.Equal(before, FairShare.OthersBefore([new(0, 1, 100), new(0, 3, 100)], 0, which));

    [Fact]
    public void Who_comes_before_is_who_is_given_first()
    {
        FairShare.Claim[] claims = [new(3, 2, 40), new(0, 1, 7), new(9, 5, 60)];
        for (var own = 1; own <= 7; own++)
        {
            var others = FairShare.OthersBefore(claims, 1, own);
            Assert.Equal(own, FairShare.Divide((int)others + own, claims)[1]);
            Assert.Equal(own - 1, FairShare.Divide((int)others + own - 1, claims)[1]);
        }
    }
}
