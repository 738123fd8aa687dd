using DcGrid.Cli.Display;

namespace DcGrid.Cli.Tests.Display;

public sealed class QuantitiesTests
{
    [Theory]
    [InlineData(0.123, "0.12 s")]
    [InlineData(9.999, "10 s")]
    [InlineData(59.6, "1 min 00 s")]
    [InlineData(125, "2 min 05 s")]
    [InlineData(12000, "3 h 20 min")]
    [InlineData(187200, "2 d 04 h")]
    public void Durations_read_as_people_say_them(double seconds, string text) => Assert.Equal(text, Quantities.Duration(seconds));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.00 kB")]
    [InlineData(12_200_000, "12.2 MB")]
    [InlineData(999_900, "1.00 MB")]
    [InlineData(43_500_000_000_000, "43.5 TB")]
    public void Bytes_have_three_digits(long bytes, string text) => Assert.Equal(text, Quantities.Bytes(bytes));

    [Theory]
    [InlineData("30d", 30 * 86400)]
    [InlineData("12h", 12 * 3600)]
    [InlineData("45m", 45 * 60)]
    [InlineData("90s", 90)]
    public void Lifetimes_are_read(string text, int seconds)
    {
        Assert.True(Quantities.TryReadDuration(text, out var duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("0d")]
    [InlineData("-3d")]
    [InlineData("3w")]
    [InlineData("30")]
    [InlineData("1.5h")]
    public void What_is_no_lifetime_is_refused(string text) => Assert.False(Quantities.TryReadDuration(text, out _));
}
