using DcGrid.Irods.Connecting;

namespace DcGrid.Irods.Tests.Connecting;

/// <summary>What comes of two policies.</summary>
public sealed class NegotiationTests
{
    [Theory]
    [InlineData(IrodsTlsPolicy.DontCare, "CS_NEG_DONT_CARE", "CS_NEG_USE_SSL")]
    [InlineData(IrodsTlsPolicy.DontCare, "CS_NEG_REFUSE", "CS_NEG_USE_TCP")]
    [InlineData(IrodsTlsPolicy.DontCare, "CS_NEG_REQUIRE", "CS_NEG_USE_SSL")]
    [InlineData(IrodsTlsPolicy.Refuse, "CS_NEG_DONT_CARE", "CS_NEG_USE_TCP")]
    [InlineData(IrodsTlsPolicy.Refuse, "CS_NEG_REFUSE", "CS_NEG_USE_TCP")]
    [InlineData(IrodsTlsPolicy.Refuse, "CS_NEG_REQUIRE", "CS_NEG_FAILURE")]
    [InlineData(IrodsTlsPolicy.Require, "CS_NEG_DONT_CARE", "CS_NEG_USE_SSL")]
    [InlineData(IrodsTlsPolicy.Require, "CS_NEG_REFUSE", "CS_NEG_FAILURE")]
    [InlineData(IrodsTlsPolicy.Require, "CS_NEG_REQUIRE", "CS_NEG_USE_SSL")]
    public void The_stricter_side_has_its_way_or_there_is_no_connection(IrodsTlsPolicy ours, string theirs, string result) =>
        Assert.Equal(result, Negotiation.Agree(ours, theirs));

    [Fact]
    public void An_unknown_policy_is_an_error_of_the_protocol() =>
        Assert.Throws<IrodsProtocolException>(() => Negotiation.Agree(IrodsTlsPolicy.DontCare, "CS_NEG_MAYBE"));
}
