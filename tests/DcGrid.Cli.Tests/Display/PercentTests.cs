using DcGrid.Cli.Display;

namespace DcGrid.Cli.Tests.Display;

public sealed class PercentTests
{
    [Theory]
    [InlineData(309324, 313319, "98.7 %")]
    [InlineData(2131, 313319, "0.680 %")]
    [InlineData(674, 313319, "0.215 %")]
    [InlineData(1188, 313319, "0.379 %")]
    [InlineData(0, 313319, "0 %")]
    [InlineData(313319, 313319, "100 %")]
    [InlineData(1, 3, "33.3 %")]
    [InlineData(1, 20, "5.00 %")]
    [InlineData(1, 100, "1.00 %")]
    [InlineData(99951, 1000000, "10.0 %")]
    public void Percentages_have_three_digits(long part, long whole, string text) => Assert.Equal(text, Percent.Of(part, whole));

    [Theory]
    [InlineData(313318, 313319, "99.9 %")]
    [InlineData(1, 313319, "<0.001 %")]
    [InlineData(0, 0, "-")]
    public void What_is_not_all_never_reads_100_and_what_is_not_nothing_never_reads_0(long part, long whole, string text) =>
        Assert.Equal(text, Percent.Of(part, whole));
}
