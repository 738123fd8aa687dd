using DcGrid.Irods.Tests.Support;

namespace DcGrid.Irods.Tests.Integration;

/// <summary>Attributes and queries.</summary>
[Collection(IrodsSuite.Name)]
public sealed class QueryTests(IrodsServers servers) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Servers => IrodsServers.Names;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Attributes_are_added_set_and_removed(string name)
    {
        var server = await servers.StartAsync(name);
        var collection = server.Collection + "/attributes";
        await server.Client.CreateCollectionAsync(collection);
        await server.Client.PutAsync(_folder.Write("f", 3), collection + "/f");
        foreach (var path in new[] { collection, collection + "/f" })
        {
            Assert.Empty(await server.Client.GetAttributesAsync(path));
            await server.Client.AddAttributeAsync(path, new IrodsAvu("seeing", "1.1", "arcsec"));
            await server.Client.AddAttributeAsync(path, new IrodsAvu("filter", "g"));
            await server.Client.AddAttributeAsync(path, new IrodsAvu("filter", "r"));
            Assert.Equal(
                [new("filter", "g"), new("filter", "r"), new("seeing", "1.1", "arcsec")],
                (await server.Client.GetAttributesAsync(path)).OrderBy(attribute => attribute.Name + attribute.Value, StringComparer.Ordinal));
            await server.Client.SetAttributeAsync(path, new IrodsAvu("seeing", "0.9", "arcsec"));
            await server.Client.RemoveAttributeAsync(path, new IrodsAvu("filter", "g"));
            Assert.Equal(
                [new("filter", "r"), new("seeing", "0.9", "arcsec")],
                (await server.Client.GetAttributesAsync(path)).OrderBy(attribute => attribute.Name, StringComparer.Ordinal));
        }

        await Assert.ThrowsAsync<IrodsServerException>(() => server.Client.AddAttributeAsync(collection + "/none", new IrodsAvu("a", "b")));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_query_goes_over_many_pages_and_may_be_left_on_any(string name)
    {
        const int files = 20;
        var server = await servers.StartAsync(name);
        var collection = server.Collection + "/pages";
        await server.Client.CreateCollectionAsync(collection);
        var file = _folder.Write("f", 3);
        foreach (var number in Enumerable.Range(0, files))
        {
            await server.Client.PutAsync(file, $"{collection}/{number:00}");
        }

        var query = new IrodsQuery { PageRows = 7 }
            .Select(IrodsColumn.DataName, order: IrodsOrder.Descending)
            .Select(IrodsColumn.Parse("DATA_SIZE"))
            .WhereEquals(IrodsColumn.CollectionName, collection);
        var names = new List<string>();
        await foreach (var row in server.Client.QueryAsync(query))
        {
            names.Add(row[IrodsColumn.DataName]);
            Assert.Equal("3", row[1]);
        }

        Assert.Equal(Enumerable.Range(0, files).Reverse().Select(number => $"{number:00}"), names);
        await foreach (var row in server.Client.QueryAsync(query))
        {
            Assert.Equal("19", row[0]);
            break;
        }

        var before = server.Client.Connections.Open;
        var count = new IrodsQuery().Select(IrodsColumn.DataId, IrodsAggregate.Count).WhereEquals(IrodsColumn.CollectionName, collection);
        await foreach (var row in server.Client.QueryAsync(count))
        {
            Assert.Equal("20", row[0]);
        }

        Assert.Equal(before, server.Client.Connections.Open);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Conditions_choose_rows(string name)
    {
        var server = await servers.StartAsync(name);
        var collection = server.Collection + "/conditions";
        await server.Client.CreateCollectionAsync(collection);
        foreach (var file in new[] { "it's", "it_s", "itXs", "other" })
        {
            await server.Client.PutAsync(_folder.Write(file, 3), $"{collection}/{file}");
        }

        Assert.Equal(["it's"], await NamesAsync(query => query.WhereEquals(IrodsColumn.DataName, "it's")));
        Assert.Equal(["it_s"], await NamesAsync(query => query.WhereEquals(IrodsColumn.DataName, "it_s")));
        Assert.Equal(["itXs", "other"], await NamesAsync(query => query.WhereIn(IrodsColumn.DataName, ["itXs", "other", "none"])));
        Assert.Equal(["other"], await NamesAsync(query => query.WhereLike(IrodsColumn.DataName, "o%")));
        Assert.Equal(["other"], await NamesAsync(query => query.Where(IrodsColumn.DataName, "= 'other'")));
        Assert.Empty(await NamesAsync(query => query.WhereEquals(IrodsColumn.DataName, "none")));
        Assert.Throws<ArgumentException>(() => new IrodsQuery().WhereLike(IrodsColumn.DataName, "it's"));
        Assert.Throws<ArgumentException>(() => IrodsColumn.Parse("NO_SUCH_COLUMN"));

        async Task<List<string>> NamesAsync(Func<IrodsQuery, IrodsQuery> condition)
        {
            var names = new List<string>();
            var query = new IrodsQuery().Select(IrodsColumn.DataSize, IrodsColumn.DataName).WhereEquals(IrodsColumn.CollectionName, collection);
            await foreach (var row in server.Client.QueryAsync(condition(query)))
            {
                Assert.Equal(2, row.Values.Count);
                names.Add(row[IrodsColumn.DataName]);
            }

            return [.. names.Order(StringComparer.Ordinal)];
        }
    }
}
