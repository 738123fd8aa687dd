using System.Text.RegularExpressions;

namespace DcGrid.Irods.Loopback.Tests;

/// <summary>Collections, metadata, rename, removal and queries.</summary>
public sealed class CatalogueTests
{
    [Fact]
    public async Task Removing_many_objects_is_a_conversation_of_raw_words()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var wire = await WireClient.LoginAsync(server);
        var path = $"{server.HomeCollection}/many";
        Assert.Equal(-814000, (await CollectionAsync(wire, 681, path + "/below")).IntInfo);
        Assert.Equal(0, (await CollectionAsync(wire, 681, path)).IntInfo);
        Assert.Equal(-809000, (await CollectionAsync(wire, 681, path)).IntInfo);
        Assert.Equal(0, (await CollectionAsync(wire, 681, path + "/a/b", ("recursiveOpr", ""))).IntInfo);
        for (var i = 0; i < 25; i++)
        {
            await wire.PutAsync($"{path}/a/b/{i:D2}", [1]);
        }

        Assert.Equal(-821000, (await CollectionAsync(wire, 679, path)).IntInfo);
        var answer = await CollectionAsync(wire, 679, path, ("recursiveOpr", ""), ("forceFlag", ""));
        for (var told = 0; told < 2; told++)
        {
            Assert.Equal((99999996, 10, 25), (answer.IntInfo, answer.Number("filesCnt"), answer.Number("totalFileCnt")));
            await wire.Stream.WriteAsync(new byte[] { 0x05, 0xF5, 0xE0, 0xFD });
            answer = await wire.ReceiveAsync();
        }

        Assert.Equal((0, 5), (answer.IntInfo, answer.Number("filesCnt")));
        Assert.Equal(-310000, (await wire.ObjectCallAsync(633, path)).IntInfo);
    }

    [Fact]
    public async Task What_is_removed_goes_to_the_trash_unless_forced()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var wire = await WireClient.LoginAsync(server);
        var (path, trash) = ($"{server.HomeCollection}/file", $"/{server.Zone}/trash/home/{server.User}");
        for (var i = 0; i < 2; i++)
        {
            await wire.PutAsync(path, [1]);
            Assert.Equal(0, (await wire.ObjectCallAsync(615, path)).IntInfo);
        }

        Assert.Equal([$"{trash}/file", $"{trash}/file.1"], server.ObjectPaths(trash));
        await wire.PutAsync(path, [1]);
        Assert.Equal(0, (await wire.ObjectCallAsync(615, path, keywords: ("forceFlag", ""))).IntInfo);
        Assert.Equal(-310000, (await wire.ObjectCallAsync(615, path)).IntInfo);
        Assert.Equal(0, (await CollectionAsync(wire, 679, trash, ("forceFlag", ""), ("recursiveOpr", ""), ("irodsRmTrash", ""))).IntInfo);
        Assert.Empty(server.ObjectPaths(trash));
        Assert.Equal(2, (await wire.ObjectCallAsync(633, trash)).IntInfo);
    }

    [Fact]
    public async Task Objects_and_collections_are_renamed_and_never_onto_others()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var wire = await WireClient.LoginAsync(server);
        var home = server.HomeCollection;
        await wire.PutAsync($"{home}/a", [1]);
        await wire.PutAsync($"{home}/b", [2]);
        await CollectionAsync(wire, 681, $"{home}/c/d", ("recursiveOpr", ""));
        Assert.Equal(-834000, (await RenameAsync(wire, 11, $"{home}/a", $"{home}/b")).IntInfo);
        Assert.Equal(-833000, (await RenameAsync(wire, 11, $"{home}/a", $"{home}/c")).IntInfo);
        Assert.Equal(-814000, (await RenameAsync(wire, 11, $"{home}/a", $"{home}/nowhere/a")).IntInfo);
        Assert.Equal(-310000, (await RenameAsync(wire, 11, $"{home}/nothing", $"{home}/e")).IntInfo);
        Assert.Equal(-837000, (await RenameAsync(wire, 12, $"{home}/c", $"{home}/c/d/c")).IntInfo);
        Assert.Equal(0, (await RenameAsync(wire, 11, $"{home}/a", $"{home}/c/d/a")).IntInfo);
        Assert.Equal(0, (await RenameAsync(wire, 12, $"{home}/c", $"{home}/moved")).IntInfo);
        Assert.Equal([$"{home}/b", $"{home}/moved/d/a"], server.ObjectPaths());
    }

    [Fact]
    public async Task Metadata_is_added_set_removed_and_found()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var wire = await WireClient.LoginAsync(server);
        var path = $"{server.HomeCollection}/file";
        await wire.PutAsync(path, [1]);
        Assert.Equal(-15000, (await wire.CallAsync(706, $"<ModAVUMetadataInp_PI><arg0>add</arg0><arg1>-d</arg1><arg2>{path}</arg2><arg3>run</arg3><arg4>1</arg4></ModAVUMetadataInp_PI>")).IntInfo);
        Assert.Equal(0, (await MetadataAsync(wire, "add", "-d", path, "run", "1")).IntInfo);
        Assert.Equal(-809000, (await MetadataAsync(wire, "add", "-d", path, "run", "1")).IntInfo);
        Assert.Equal(0, (await MetadataAsync(wire, "set", "-d", path, "run", "2")).IntInfo);
        Assert.Equal(0, (await MetadataAsync(wire, "add", "-C", server.HomeCollection, "stage", "raw")).IntInfo);
        Assert.Equal(-817000, (await MetadataAsync(wire, "add", "-d", path + "x", "run", "1")).IntInfo);
        Assert.Equal("2", (await wire.CallAsync(702, Query.Text([601], [(600, "= 'run'"), (501, $"= '{server.HomeCollection}'")]))).Raw("value"));
        Assert.Equal(server.HomeCollection, (await wire.CallAsync(702, Query.Text([501], [(610, "= 'stage'"), (611, "= 'raw'")]))).Raw("value"));
        Assert.Equal(0, (await MetadataAsync(wire, "rm", "-d", path, "run", "2")).IntInfo);
        Assert.Equal(-819000, (await MetadataAsync(wire, "rm", "-d", path, "run", "2")).IntInfo);
        Assert.Equal(-808000, (await wire.CallAsync(702, Query.Text([601], [(600, "= 'run'")]))).IntInfo);
    }

    [Fact]
    public async Task A_query_comes_in_pages_and_no_rows_are_an_error()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var wire = await WireClient.LoginAsync(server);
        for (var i = 0; i < 5; i++)
        {
            await wire.PutAsync($"{server.HomeCollection}/f{i}", [1]);
        }

        (int, string)[] conditions = [(501, $"like '/{server.Zone}/home/%'")];
        var found = new List<string>();
        for (var (next, page) = (0, 0); page < 3; page++)
        {
            var answer = await wire.CallAsync(702, Query.Text([403], conditions, maxRows: 2, continueInx: next));
            found.AddRange(Regex.Matches(answer.Body, "<value>(.*?)</value>").Select(match => match.Groups[1].Value));
            next = answer.Number("continueInx");
            Assert.Equal(page < 2, next > 0);
        }

        Assert.Equal(["f0", "f1", "f2", "f3", "f4"], found);
        var none = await wire.CallAsync(702, Query.Text([403], [(403, "= 'nothing'")]));
        Assert.Equal((-808000, ""), (none.IntInfo, none.Body));
        Assert.Equal(-808000, (await wire.CallAsync(702, Query.Text([403], conditions, continueInx: 7))).IntInfo);
    }

    [Theory]
    [InlineData("= 'f1'", "f1")]
    [InlineData("= 'it's'", "it's")]
    [InlineData("&lt;&gt; 'f1' &amp;&amp; like 'f%'", "f2 f3")]
    [InlineData("= 'f1' || = 'f3'", "f1 f3")]
    [InlineData("in ('f1','f3')", "f1 f3")]
    [InlineData("between 'f2' 'f3'", "f2 f3")]
    [InlineData("not like 'f_'", "it's")]
    [InlineData("&gt;= 'f3'", "f3 it's")]
    public async Task Conditions_are_understood(string condition, string names)
    {
        await using var server = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions { Version = IrodsServerVersion.V331 });
        await using var wire = await WireClient.LoginAsync(server);
        foreach (var name in new[] { "f1", "f2", "f3", "it's" })
        {
            await wire.PutAsync($"{server.HomeCollection}/{name}", [1]);
        }

        var answer = await wire.CallAsync(702, Query.Text([403], [(403, condition)]));
        Assert.Equal(names, string.Join(' ', Regex.Matches(answer.Body, "<value>(.*?)</value>").Select(match => match.Groups[1].Value)));
    }

    [Fact]
    public async Task Replicas_are_added_and_trimmed()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var wire = await WireClient.LoginAsync(server);
        var path = $"{server.HomeCollection}/file";
        await wire.PutAsync(path, [1, 2]);
        Assert.Equal(0, (await wire.ObjectCallAsync(695, path, keywords: ("destRescName", "replResc"))).IntInfo);
        var replicas = await wire.CallAsync(702, Query.Text([404, 409, 407], [(403, "= 'file'")]));
        Assert.Equal(["0", "1", "demoResc", "replResc", "2", "2"], Regex.Matches(replicas.Body, "<value>(.*?)</value>").Select(match => match.Groups[1].Value));
        Assert.Equal(-831000, (await wire.ObjectCallAsync(695, path, keywords: ("destRescName", "nowhere"))).IntInfo);
        Assert.Equal(1, (await wire.ObjectCallAsync(632, path, keywords: ("copies", "1"))).IntInfo);
        Assert.Equal(1, (await wire.CallAsync(702, Query.Text([404], [(403, "= 'file'")]))).Number("rowCnt"));
    }

    private static Task<WireMessage> CollectionAsync(WireClient wire, int api, string path, params (string Name, string Value)[] keywords) =>
        wire.CallAsync(api, $"<CollInpNew_PI><collName>{path}</collName><flags>0</flags><oprType>0</oprType>{WireClient.Pairs(keywords)}</CollInpNew_PI>");

    private static Task<WireMessage> RenameAsync(WireClient wire, int operation, string from, string to) =>
        wire.CallAsync(627, $"<DataObjCopyInp_PI>{Input(from)}{Input(to)}</DataObjCopyInp_PI>".Replace("<oprType>0<", $"<oprType>{operation}<", StringComparison.Ordinal));

    private static string Input(string path) => WireClient.ObjectInput(path);

    private static Task<WireMessage> MetadataAsync(WireClient wire, string operation, string kind, string path, string attribute, string value) =>
        wire.CallAsync(
            706,
            $"<ModAVUMetadataInp_PI><arg0>{operation}</arg0><arg1>{kind}</arg1><arg2>{path}</arg2><arg3>{attribute}</arg3><arg4>{value}</arg4>{WireClient.NoKeywords}</ModAVUMetadataInp_PI>");
}
