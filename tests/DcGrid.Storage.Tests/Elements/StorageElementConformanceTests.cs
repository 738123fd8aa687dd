using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using DcGrid.Irods.Loopback;
using DcGrid.Storage.Tests.Irods;

namespace DcGrid.Storage.Tests.Elements;

/// <summary>What every storage element does alike.</summary>
public sealed class StorageElementConformanceTests : IAsyncLifetime, IDisposable
{
    private const string HelloSha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    private readonly TemporaryFolder _folder = new();
    private IrodsWorld? _world;
    private IStorageElement _element = new PosixStorageElement();
    private StorageUrl _root;

    public static TheoryData<string> Kinds => ["file", nameof(IrodsServerVersion.V331), nameof(IrodsServerVersion.V502)];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_world is not null)
        {
            await _world.DisposeAsync();
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_stored_file_comes_back_with_the_digest_known_for_it(string kind)
    {
        await StartAsync(kind);
        var url = _root.Child("deep/er/x, with 'quotes' & ü");
        var stored = await StoreAsync("hello", url);
        var fetched = await _element.FetchAsync(url, _folder["b"], new ContentExpectation(HelloSha256, 5), new Transfer(), default);

        Assert.Equal(new ContentDigest(5, HelloSha256), stored);
        Assert.Equal(stored, fetched);
        Assert.Equal("hello", await File.ReadAllTextAsync(_folder["b"]));
        Assert.Equal(["x, with 'quotes' & ü"], (await ListAsync(_root.Child("deep/er"))).Select(entry => entry.Url.FileName));
        var entry = (await _element.StatAsync(url, default))!.Value;
        Assert.Equal((url, 5, false), (entry.Url, entry.SizeBytes, entry.IsFolder));
        Assert.True((await _element.StatAsync(_root.Child("deep"), default))!.Value.IsFolder);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Contents_of_every_size_come_back_as_they_were(string kind)
    {
        await StartAsync(kind);
        foreach (var bytes in (int[])[0, 1, 4095, 100_000, (1 << 20) + 1, 9 << 20])
        {
            var contents = new byte[bytes];
            new Random(bytes).NextBytes(contents);
            await File.WriteAllBytesAsync(_folder["up"], contents);
            var digest = new ContentDigest(bytes, Convert.ToHexStringLower(SHA256.HashData(contents)));
            var url = _root.Child($"size/{bytes}");
            Assert.Equal(digest, await _element.StoreAsync(_folder["up"], url, new Transfer(), default));
            var down = _folder[$"down-{bytes}"];
            Assert.Equal(digest, await _element.FetchAsync(url, down, ContentExpectation.None, new Transfer(), default));
            Assert.Equal(digest, await HashingCopy.DigestAsync(down, default));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_same_content_again_is_success_and_other_content_is_never_overwritten(string kind)
    {
        await StartAsync(kind);
        var url = _root.Child("x");
        await StoreAsync("hello", url);
        Assert.Equal(HelloSha256, (await StoreAsync("hello", url)).Sha256);
        foreach (var other in (string[])["other", "longer than that"])
        {
            var error = await Fails(() => StoreAsync(other, url));
            Assert.Equal((StorageErrorKind.AlreadyExists, false), (error.Kind, error.IsTransient));
        }

        Assert.Equal(["x"], (await ListAsync(_root)).Select(entry => entry.Url.FileName));
        Assert.Equal("hello", await ReadAsync(url, 0, null));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Many_may_store_into_a_folder_that_is_not_there_yet(string kind)
    {
        await StartAsync(kind);
        var file = _folder.Write("up", "hello");
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => _element.StoreAsync(file, _root.Child($"new/deep/{i}"), new Transfer(), default)));
        Assert.Equal(12, (await ListAsync(_root.Child("new/deep"))).Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_fetch_with_the_wrong_bytes_leaves_nothing(string kind)
    {
        await StartAsync(kind);
        await StoreAsync("hello", _root.Child("x"));
        var wrong = HelloSha256.Replace('2', '3');
        foreach (var expected in (ContentExpectation[])[new(HelloSha256, 4), new(wrong, -1), new(wrong, 5)])
        {
            Transfer transfer = new();
            var error = await Fails(() => _element.FetchAsync(_root.Child("x"), _folder["b"], expected, transfer, default));
            Assert.Equal(StorageErrorKind.ChecksumMismatch, error.Kind);
            Assert.False(File.Exists(_folder["b"]));

            // What was spoilt on the way may be whole a second time; the same wrong bytes twice are what is there.
            if (error.IsTransient)
            {
                error = await Fails(() => _element.FetchAsync(_root.Child("x"), _folder["b"], expected, transfer, default));
                Assert.False(File.Exists(_folder["b"]));
            }

            Assert.False(error.IsTransient);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_local_file_that_is_there_is_left_alone(string kind)
    {
        await StartAsync(kind);
        await StoreAsync("hello", _root.Child("x"));
        _folder.Write("b", "mine");
        await Fails(() => _element.FetchAsync(_root.Child("x"), _folder["b"], ContentExpectation.None, new Transfer(), default));
        Assert.Equal("mine", await File.ReadAllTextAsync(_folder["b"]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_not_there_is_not_found(string kind)
    {
        await StartAsync(kind);
        foreach (var url in (StorageUrl[])[_root.Child("x"), _root.Child("no/x"), _root.Child("no/x").Part(0, 5)])
        {
            var error = await Fails(() => _element.FetchAsync(url, _folder["b"], ContentExpectation.None, new Transfer(), default));
            Assert.Equal((StorageErrorKind.NotFound, false), (error.Kind, error.IsTransient));
            Assert.Null(await _element.StatAsync(url, default));
            Assert.Equal(StorageErrorKind.NotFound, (await Fails(() => ReadAsync(url, 0, null))).Kind);
        }

        Assert.Equal(StorageErrorKind.NotFound, (await Fails(() => ListAsync(_root.Child("no")))).Kind);
        Assert.Equal(StorageErrorKind.NotFound, (await Fails(() => _element.StoreAsync(_folder["none"], _root.Child("y"), new Transfer(), default))).Kind);
        await _element.RemoveAsync(_root.Child("no/x"), default);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_removed_is_gone_and_a_folder_is_not_removed(string kind)
    {
        await StartAsync(kind);
        await StoreAsync("hello", _root.Child("d/x"));
        await Fails(() => _element.RemoveAsync(_root.Child("d"), default));
        await _element.RemoveAsync(_root.Child("d/x"), default);
        await _element.RemoveAsync(_root.Child("d/x"), default);
        Assert.Empty(await ListAsync(_root.Child("d")));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_part_is_read_by_range(string kind)
    {
        await StartAsync(kind);
        var url = _root.Child("x");
        await StoreAsync("0123456789", url);
        Assert.Equal("345", await ReadAsync(url, 3, 3));
        Assert.Equal("89", await ReadAsync(url, 8, 100));
        Assert.Equal("6789", await ReadAsync(url, 6, null));
        Assert.Equal("", await ReadAsync(url, 50, 5));
        Assert.Equal("", await ReadAsync(url, 3, 0));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_member_of_a_bundle_is_read_like_a_file(string kind)
    {
        await StartAsync(kind);
        var url = _root.Child("x");
        await StoreAsync("0123456789", url);
        var member = url.Part(2, 5);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData("23456"u8));
        var digest = await _element.FetchAsync(member, _folder["copy"], new ContentExpectation(sha256, 5), new Transfer(), default);
        Assert.Equal(("23456", 5), (await File.ReadAllTextAsync(_folder["copy"]), digest.SizeBytes));
        Assert.Equal(5, (await _element.StatAsync(member, default))!.Value.SizeBytes);
        Assert.Equal("56", await ReadAsync(member, 3, 100));
        Assert.Null(await _element.StatAsync(url.Part(8, 5), default));
        var empty = await _element.FetchAsync(url.Part(4, 0), _folder["empty"], ContentExpectation.None, new Transfer(), default);
        Assert.Equal((0, 0), (empty.SizeBytes, new FileInfo(_folder["empty"]).Length));
        foreach (var write in (Func<Task>[])[() => _element.RemoveAsync(member, default), () => _element.StoreAsync(_folder["copy"], member, new Transfer(), default)])
        {
            Assert.Equal(StorageErrorKind.BadUrl, (await Fails(write)).Kind);
        }

        Assert.Equal("0123456789", await ReadAsync(url, 0, null));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_listing_is_sorted_and_leaves_out_transfers_under_way(string kind)
    {
        await StartAsync(kind);
        foreach (var (name, text) in ((string, string)[])[("d/b", "1"), ("d/a", "22"), ("d/B", "333"), ("d/am/c", "3"), ("d/" + TemporaryName.Prefix + "0", "4")])
        {
            await StoreAsync(text, _root.Child(name));
        }

        var entries = await ListAsync(_root.Child("d"));
        Assert.Equal(["B", "a", "am", "b"], entries.Select(entry => entry.Url.FileName));
        Assert.Equal([3L, 2L, 0L, 1L], entries.Select(entry => entry.SizeBytes));
        Assert.Equal([false, false, true, false], entries.Select(entry => entry.IsFolder));
        Assert.Equal(_root.Child("d/B"), entries[0].Url);

        // Where the storage keeps a SHA-256, a listing tells it.
        const string sha256OfB = "556d7dc3a115356350f1f9910b1af1ab0e312d4b3e4fc788d2da63668f36d017";
        Assert.Equal(kind == nameof(IrodsServerVersion.V502) ? sha256OfB : null, entries[0].Sha256);

        List<string> all = [];
        await foreach (var entry in _element.ListAllAsync(_root.Child("d"), default))
        {
            all.Add(entry.Url.FileName);
        }

        Assert.Equal([TemporaryName.Prefix + "0", "B", "a", "am", "b"], all);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_cancelled_fetch_leaves_nothing(string kind)
    {
        await StartAsync(kind);
        await StoreAsync("hello", _root.Child("x"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _element.FetchAsync(_root.Child("x"), _folder["b"], ContentExpectation.None, new Transfer(), new CancellationToken(true)));
        Assert.False(File.Exists(_folder["b"]));
    }

    [SuppressMessage("Style", "IDE0200", Justification = "The call must run inside the assertion.")]
    private static Task<StorageException> Fails(Func<Task> call) => Assert.ThrowsAsync<StorageException>(() => call());

    private async Task StartAsync(string kind)
    {
        if (kind == "file")
        {
            Directory.CreateDirectory(_folder["se"]);
            _root = _folder.Url("se");
            return;
        }

        _world = await IrodsWorld.StartAsync(
            new IrodsLoopbackOptions { Version = Enum.Parse<IrodsServerVersion>(kind) }, new IrodsStorageOptions { PartBytes = 1 << 20 });
        _element = _world.Element;
        _root = _world.Home;
    }

    private Task<ContentDigest> StoreAsync(string text, StorageUrl url) => _element.StoreAsync(_folder.Write("up", text), url, new Transfer(), default);

    private async Task<string> ReadAsync(StorageUrl url, long offset, long? length)
    {
        await using var part = await _element.OpenReadAsync(url, offset, length, default);
        using StreamReader reader = new(part, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    private async Task<List<StorageEntry>> ListAsync(StorageUrl folder)
    {
        List<StorageEntry> entries = [];
        await foreach (var entry in _element.ListAsync(folder, default))
        {
            entries.Add(entry);
        }

        return entries;
    }
}
