using DcGrid.Irods.Connecting;

namespace DcGrid.Irods.Tests.Connecting;

/// <summary>Answers to challenges, against values of another implementation of the rule.</summary>
public sealed class NativeResponseTests
{
    [Fact]
    public void The_digest_is_md5_over_challenge_and_padded_password() =>
        Assert.Equal("l6aTYPiS/udYmo/jC6wl6Q==", NativeResponse.Compute([.. Enumerable.Range(0, 64).Select(i => (byte)i)], "rods"));

    [Fact]
    public void A_zero_in_the_digest_becomes_a_one() =>
        Assert.Equal("A5r3DgH3n8u9SUiI9xTUSQ==", NativeResponse.Compute([1, .. new byte[63]], "rods"));

    [Fact]
    public void A_challenge_that_begins_with_sha1_is_answered_with_sha1() =>
        Assert.Equal("QKyzWxBpb7EtA6oJYWYp2Q==", NativeResponse.Compute([.. "sha1"u8, .. new byte[60]], "rods"));

    [Fact]
    public void What_is_too_long_is_cut_and_what_is_short_is_padded()
    {
        var challenge = new byte[64];
        challenge[0] = 5;
        Assert.Equal(NativeResponse.Compute(challenge, new string('x', 50)), NativeResponse.Compute([.. challenge, 9], new string('x', 60)));
        Assert.Equal(NativeResponse.Compute(challenge, "rods"), NativeResponse.Compute([5], "rods"));
    }
}
