using DcGrid.Cli.Report;

namespace DcGrid.Cli.Tests.Report;

public sealed class EvenSampleTests
{
    [Fact]
    public void All_items_are_kept_while_there_is_room()
    {
        var sample = Of(7, capacity: 7);

        Assert.Equal([0, 1, 2, 3, 4, 5, 6], sample.Items);
        Assert.False(sample.IsPartial);
    }

    [Theory]
    [InlineData(8, 7)]
    [InlineData(1000, 7)]
    [InlineData(1000, 10)]
    [InlineData(100_000, 64)]
    public void Beyond_it_an_even_selection_from_the_first_on_is_kept(int count, int capacity)
    {
        var sample = Of(count, capacity);

        Assert.Equal(count, sample.Seen);
        Assert.True(sample.IsPartial);
        Assert.InRange(sample.Items.Count, capacity / 2, capacity);
        var stride = sample.Items[1];
        Assert.All(sample.Items.Select((item, i) => (item, i)), pair => Assert.Equal(pair.i * stride, pair.item));
        // Nothing is missing at the end either.
        Assert.True(count - sample.Items[^1] <= stride);
    }

    private static EvenSample<int> Of(int count, int capacity)
    {
        EvenSample<int> sample = new(capacity);
        for (var i = 0; i < count; i++)
        {
            sample.Add(i);
        }

        return sample;
    }
}
