using DcGrid.Store.Sql;

namespace DcGrid.Store.Tests;

public sealed class StoreParts
{
    [Fact]
    public void Lists_of_numbers_come_back_and_are_short()
    {
        long[][] lists = [[], [1], [1, 2, 3], [127, 128, 255, 256, 16_384], [long.MaxValue - 1, long.MaxValue], [.. Enumerable.Range(1, 1000).Select(id => (long)id * 3)]];
        Assert.All(lists, list => Assert.Equal(list, IdList.Read(IdList.Write(list))));
        Assert.Equal(1000, IdList.Write(lists[^1]).Length);
        Assert.Throws<ArgumentException>(() => IdList.Write([2, 2]));
        Assert.Throws<ArgumentException>(() => IdList.Write([0]));
        Assert.Throws<FormatException>(() => IdList.Read([0x80]));
        Assert.Throws<FormatException>(() => IdList.Read([.. Enumerable.Repeat((byte)0xFF, 11)]));
    }

    [Fact]
    public void A_plan_comes_back()
    {
        string[] items = [.. Enumerable.Range(0, 2000).Select(field => $"1\t004192-r4-{field:D4}")];
        var keys = PlanKeys.Write(items);
        Assert.Equal(items, PlanKeys.Read(keys));
        Assert.InRange(keys.Length, 1, 5 * items.Length);
    }

    [Theory]
    [InlineData("postgresql://ada@db.example.org:5433/dcgrid", "Host=db.example.org;Port=5433;Database=dcgrid;Username=ada")]
    [InlineData("postgres://ada@/dcgrid?host=/run/postgresql", "Host=/run/postgresql;Database=dcgrid;Username=ada")]
    [InlineData("postgresql://[::1]:5432/d?sslmode=verify-full", "Host=::1;Port=5432;Database=d;SSL Mode=VerifyFull")]
    public void A_url_is_read_as_libpq_reads_it(string url, string expected)
    {
        var parts = StoreUrl.Parse(url).ConnectionString.Split(';').Order(StringComparer.Ordinal);
        Assert.Equal(expected.Split(';').Order(StringComparer.Ordinal), parts);
    }

    [Theory]
    [InlineData("postgresql://ada:secret@h/d", "must not hold a password")]
    [InlineData("postgresql://ada@h/d?password=secret", "must not hold a password")]
    [InlineData("postgresql://ada@h", "names no database")]
    [InlineData("mysql://ada@h/d", "is not a task store")]
    [InlineData("postgresql://ada@h:port/d", "is not a task store's URL")]
    [InlineData("postgresql://ada@h/d?colour=red", "'colour' is not known")]
    public void A_url_that_can_not_be_used_says_why_and_tells_no_secret(string url, string complaint)
    {
        var error = Assert.Throws<StoreException>(() => StoreUrl.Parse(url));
        Assert.Contains(complaint, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }
}
