namespace DcGrid.Production.Tests;

public sealed class LeaseTermsTests
{
    private static readonly DateTimeOffset Now = new(2013, 8, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(3, 1)]
    [InlineData(5, 1)]
    [InlineData(120, 40)]
    [InlineData(86_400, 28_800)]
    public void A_pilot_may_miss_two_heartbeats(int lease, int heartbeat)
    {
        var terms = new LeaseTerms(lease);
        Assert.Equal(heartbeat, terms.HeartbeatSeconds);
        Assert.True(terms.HeartbeatSeconds * LeaseTerms.HeartbeatsPerLease <= lease);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(86_401)]
    public void A_lease_out_of_range_is_refused(int seconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeaseTerms(seconds));

    [Fact]
    public void A_lease_holds_up_to_its_last_instant()
    {
        var expires = LeaseTerms.Default.ExpiryFrom(Now);
        Assert.Equal(Now.AddSeconds(120), expires);
        Assert.False(LeaseTerms.HasExpired(expires, expires));
        Assert.True(LeaseTerms.HasExpired(expires, expires.AddTicks(1)));
        Assert.Equal(expires, LeaseTerms.Default.GraceAfterStart(Now));
    }
}
