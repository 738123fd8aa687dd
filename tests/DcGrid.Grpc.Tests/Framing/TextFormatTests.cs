using System.Net;
using Grpc.Core;
using Grpc.Wire;

namespace DcGrid.Grpc.Tests.Framing;

/// <summary>Header values, byte for byte as the protocol has them.</summary>
public sealed class TextFormatTests
{
    [Theory]
    [InlineData(0L, "1n")]
    [InlineData(-5L, "1n")]
    [InlineData(1L, "100n")]
    [InlineData(999_999L, "99999900n")]
    [InlineData(1_000_000L, "100000u")]
    [InlineData(1_000_000_001L, "100001m")]
    [InlineData(36_000_000_000L, "3600000m")]
    [InlineData(10_000_000_000_000L, "1000000S")]
    [InlineData(1_000_000_000_000_000L, "1666667M")]
    [InlineData(100_000_000_000_000_000L, "2777778H")]
    public void Timeouts_are_written_in_the_finest_unit_that_holds_them_and_rounded_up(long ticks, string text) =>
        Assert.Equal(text, TimeoutHeader.Encode(TimeSpan.FromTicks(ticks)));

    [Theory]
    [InlineData("1n", 1L)]
    [InlineData("100n", 1L)]
    [InlineData("1u", 10L)]
    [InlineData("1m", 10_000L)]
    [InlineData("2S", 20_000_000L)]
    [InlineData("3M", 1_800_000_000L)]
    [InlineData("1H", 36_000_000_000L)]
    [InlineData("99999999H", 3_599_999_964_000_000_000L)]
    public void Timeouts_are_read_in_every_unit(string text, long ticks)
    {
        Assert.True(TimeoutHeader.TryDecode(text, out var timeout));
        Assert.Equal(ticks, timeout.Ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("1")]
    [InlineData("1x")]
    [InlineData("-1S")]
    [InlineData("1.5S")]
    [InlineData("123456789S")]
    public void What_is_no_timeout_is_refused(string text) => Assert.False(TimeoutHeader.TryDecode(text, out _));

    [Theory]
    [InlineData("", "")]
    [InlineData("plain ~ text", "plain ~ text")]
    [InlineData("100%", "100%25")]
    [InlineData("a\r\nb", "a%0D%0Ab")]
    [InlineData("Größe", "Gr%C3%B6%C3%9Fe")]
    [InlineData("☺", "%E2%98%BA")]
    public void Messages_are_percent_encoded(string text, string encoded)
    {
        Assert.Equal(encoded, MessageText.Encode(text));
        Assert.Equal(text, MessageText.Decode(encoded));
    }

    [Theory]
    [InlineData("50% off", "50% off")]
    [InlineData("%", "%")]
    [InlineData("%4", "%4")]
    [InlineData("%zz%41", "%zzA")]
    [InlineData("%c3%b6", "ö")]
    public void A_message_that_is_badly_encoded_is_read_as_far_as_it_goes(string encoded, string text) =>
        Assert.Equal(text, MessageText.Decode(encoded));

    [Theory]
    [InlineData(new byte[0], "")]
    [InlineData(new byte[] { 0xab }, "qw")]
    [InlineData(new byte[] { 0xab, 0xab }, "q6s")]
    [InlineData(new byte[] { 0xab, 0xab, 0xab }, "q6ur")]
    [InlineData(new byte[] { 0xfb, 0xff }, "+/8")]
    public void Bytes_are_base64_without_padding(byte[] bytes, string text)
    {
        Assert.Equal(text, BinaryText.Encode(bytes));
        Assert.True(BinaryText.TryDecode(text, out var read));
        Assert.Equal(bytes, read);
        Assert.True(BinaryText.TryDecode(text.PadRight((text.Length + 3) / 4 * 4, '='), out read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("ab!d")]
    public void What_is_not_base64_is_refused(string text) => Assert.False(BinaryText.TryDecode(text, out _));

    [Fact]
    public void Binary_values_that_were_joined_on_the_way_are_parted()
    {
        var metadata = new Metadata();
        WireMetadata.AddReceived(metadata, "X-Many-Bin", "qw==, q6s");
        Assert.Equal([[0xab], [0xab, 0xab]], metadata.GetAll("x-many-bin").Select(entry => entry.ValueBytes));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, StatusCode.Internal)]
    [InlineData(HttpStatusCode.Unauthorized, StatusCode.Unauthenticated)]
    [InlineData(HttpStatusCode.Forbidden, StatusCode.PermissionDenied)]
    [InlineData(HttpStatusCode.NotFound, StatusCode.Unimplemented)]
    [InlineData(HttpStatusCode.TooManyRequests, StatusCode.Unavailable)]
    [InlineData(HttpStatusCode.BadGateway, StatusCode.Unavailable)]
    [InlineData(HttpStatusCode.ServiceUnavailable, StatusCode.Unavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout, StatusCode.Unavailable)]
    [InlineData(HttpStatusCode.InternalServerError, StatusCode.Unknown)]
    [InlineData(HttpStatusCode.OK, StatusCode.Unknown)]
    public void Http_codes_map_as_the_specification_says(HttpStatusCode http, StatusCode code) =>
        Assert.Equal(code, StatusMap.FromHttpStatus(http));

    [Theory]
    [InlineData(0x0, StatusCode.Internal)]
    [InlineData(0x1, StatusCode.Internal)]
    [InlineData(0x7, StatusCode.Unavailable)]
    [InlineData(0x8, StatusCode.Cancelled)]
    [InlineData(0xb, StatusCode.ResourceExhausted)]
    [InlineData(0xc, StatusCode.PermissionDenied)]
    public void Stream_resets_map_as_the_specification_says(int error, StatusCode code) =>
        Assert.Equal(code, StatusMap.FromHttp2Error(error));

    [Theory]
    [InlineData("0", StatusCode.OK)]
    [InlineData("16", StatusCode.Unauthenticated)]
    [InlineData("17", StatusCode.Unknown)]
    [InlineData("-1", StatusCode.Unknown)]
    [InlineData("ok", StatusCode.Unknown)]
    public void A_status_that_is_not_known_is_unknown(string text, StatusCode code) => Assert.Equal(code, StatusMap.FromText(text));

    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("application/grpc+proto", true)]
    [InlineData("Application/GRPC; charset=utf-8", true)]
    [InlineData("application/grpc-web", false)]
    [InlineData("application/json", false)]
    [InlineData("", false)]
    public void Only_grpc_is_grpc(string contentType, bool isGrpc) => Assert.Equal(isGrpc, WireNames.IsGrpcContentType(contentType));

    [Theory]
    [InlineData("", "x")]
    [InlineData("x y", "x")]
    [InlineData("ü", "x")]
    [InlineData("x", "line\r\nbreak")]
    [InlineData("x", "ü")]
    [InlineData("x-bin", "text")]
    public void Metadata_that_cannot_be_sent_cannot_be_made(string key, string value) =>
        Assert.ThrowsAny<ArgumentException>(() => new Metadata { { key, value } });
}
