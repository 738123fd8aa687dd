using DcGrid.Protocol.V1;
using DcGrid.Server.Tests.Support;
using Grpc.Core;

namespace DcGrid.Server.Tests;

/// <summary>The file catalogue over the wire.</summary>
public sealed class FileCalls : IAsyncLifetime
{
    private static readonly Dictionary<string, Action<RegisteredFile>> Faults = new()
    {
        ["'' is no logical file name"] = f => f.Lfn = "",
        ["'/raw/x' is no logical file name"] = f => f.Lfn = "/raw/x",
        ["'raw/../x' is no logical file name"] = f => f.Lfn = "raw/../x",
        ["'raw/\u00e9' is no logical file name"] = f => f.Lfn = "raw/\u00e9",
        ["'raw/?x' is no logical file name"] = f => f.Lfn = "raw/\nx",
        ["at most 4096 characters"] = f => f.Lfn = new string('x', 4097),
        ["raw/x has a size of -1 bytes"] = f => f.SizeBytes = -1,
        ["is no SHA-256 in lower-case hexadecimal"] = f => f.Sha256 = new string('A', 64),
        ["raw/x: its URL is not irods://"] = f => f.Url = "http://host/x",
        ["and without a password"] = f => f.Url = "irods://me:secret@host:1247/zone/x",
    };

    private RunningServer _server = null!;
    private AdminService.AdminServiceClient _admin = null!;

    public static TheoryData<string> Complaints => [.. Faults.Keys];

    public async Task InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _admin = await _server.AdminAsync();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Files_are_registered_listed_located_and_taken_out()
    {
        var answer = await RegisterAsync([File("raw/b"), File("raw/a")], [File("raw/a"), File("ref/c")]);
        Assert.Equal((3, 1), (answer.Added, answer.AlreadyThere));
        Assert.Equal(["raw/a", "raw/b", "ref/c"], (await ListAsync(new())).Select(file => file.Lfn));
        var listed = Assert.Single(await ListAsync(new() { LfnPrefix = "raw/", UrlPrefix = "irods://u@h:1247/z/raw/b" }));
        Assert.NotNull(listed.Registered);
        listed.Registered = null;
        Assert.Equal(File("raw/b"), listed);

        var located = (await _admin.LocateFilesAsync(new() { Lfns = { "ref/c", "none", "raw/a" } })).Files;
        Assert.Equal(["ref/c", "raw/a"], located.Select(file => file.Lfn));
        Assert.Equal((File("ref/c").Url, 12, 0), (located[0].Url, located[0].SizeBytes, located[0].TaskId));
        Assert.Equal(1, (await _admin.UnregisterFilesAsync(new() { Lfns = { "raw/a", "none" } })).Removed);
        Assert.Equal(["raw/b", "ref/c"], (await ListAsync(new())).Select(file => file.Lfn));
    }

    [Fact]
    public async Task A_message_with_a_conflict_is_refused_and_those_before_it_stand()
    {
        var other = File("raw/a");
        other.SizeBytes = 13;
        var told = await Refusal.OfAsync(StatusCode.AlreadyExists, RegisterAsync([File("raw/a")], [File("raw/b"), other]));
        Assert.Contains("raw/a is in the file catalogue with other content", told, StringComparison.Ordinal);
        Assert.Equal(["raw/a"], (await ListAsync(new())).Select(file => file.Lfn));
    }

    [Theory]
    [MemberData(nameof(Complaints))]
    public async Task A_file_that_breaks_the_rules_is_refused(string complaint)
    {
        var file = File("raw/x");
        Faults[complaint](file);
        var told = await Refusal.OfAsync(StatusCode.InvalidArgument, RegisterAsync([File("raw/a"), file]));
        Assert.Contains(complaint, told, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", told, StringComparison.Ordinal);
        Assert.Empty(await ListAsync(new()));
    }

    [Fact]
    public async Task More_than_a_message_may_carry_is_refused()
    {
        var files = Enumerable.Range(0, 1001).Select(number => File($"raw/{number}")).ToArray();
        Assert.Contains("1001 files in one message", await Refusal.OfAsync(StatusCode.InvalidArgument, RegisterAsync(files)), StringComparison.Ordinal);
        var locate = new LocateFilesRequest { Lfns = { files.Select(file => file.Lfn) } };
        Assert.Contains("1001 files in one call", await Refusal.OfAsync(StatusCode.InvalidArgument, _admin.LocateFilesAsync(locate)), StringComparison.Ordinal);
        Assert.Contains(
            "beginning of a name", await Refusal.OfAsync(StatusCode.InvalidArgument, ListAsync(new() { LfnPrefix = "\u00e9" })), StringComparison.Ordinal);
    }

    private static RegisteredFile File(string lfn) =>
        new() { Lfn = lfn, Url = "irods://u@h:1247/z/" + lfn, Sha256 = new string('a', 64), SizeBytes = 12 };

    private async Task<RegisterFilesResponse> RegisterAsync(params RegisteredFile[][] messages)
    {
        using var call = _admin.RegisterFiles();
        foreach (var files in messages)
        {
            await call.RequestStream.WriteAsync(new() { Files = { files } });
        }

        await call.RequestStream.CompleteAsync();
        return await call.ResponseAsync;
    }

    private async Task<List<RegisteredFile>> ListAsync(ListRegisteredFilesRequest request)
    {
        using var call = _admin.ListRegisteredFiles(request);
        return await call.ResponseStream.ReadAllAsync().ToListAsync();
    }
}
