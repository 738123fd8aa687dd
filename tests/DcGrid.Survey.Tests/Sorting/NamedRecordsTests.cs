using DcGrid.Survey.Sorting;

namespace DcGrid.Survey.Tests.Sorting;

public sealed class NamedRecordsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(100_000)] // sorted on disk
    public void Two_sets_are_joined_by_name(int count)
    {
        using NamedRecords left = new(), right = new();
        foreach (var number in Enumerable.Range(0, count))
        {
            left.Add($"raw/some/longer/path/file-{number}", [(byte)number]);
            right.Add($"raw/some/longer/path/file-{count - 1 - number + (count / 2)}", []);
        }

        var (both, leftOnly, rightOnly) = (0, 0, 0);
        foreach (var pair in NamedRecords.Join(left, right))
        {
            var number = int.Parse(pair.Name.Split('-')[1], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(number < count, pair.Left.Count == 1);
            Assert.Equal(number >= count / 2, pair.Right.Count == 1);
            Assert.All(pair.Left, data => Assert.Equal([(byte)number], data));
            _ = (pair.Left.Count, pair.Right.Count) switch
            {
                (1, 1) => both++,
                (1, 0) => leftOnly++,
                _ => rightOnly++,
            };
        }

        Assert.Equal((count - (count / 2), count / 2, count / 2), (both, leftOnly, rightOnly));
    }

    [Fact]
    public void What_has_one_name_stays_together_in_its_order()
    {
        using NamedRecords left = new(), right = new();
        foreach (var data in (byte[])[3, 1, 2])
        {
            left.Add("twice", [data]);
            left.Add($"other-{data}", []);
        }

        Assert.Equal([[3], [1], [2]], NamedRecords.Join(left, right).Single(pair => pair.Name == "twice").Left);
        Assert.Equal(6, left.Count);
    }
}
