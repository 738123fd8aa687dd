using System.Diagnostics;
using System.Formats.Tar;
using System.Security.Cryptography;

namespace DcGrid.Storage.Tests;

public sealed class BundleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StorageElements _storage = StorageElements.CreateDefault([], TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(100_000)]
    public async Task A_member_lies_where_the_index_says(int size)
    {
        var content = Bytes(size);
        var members = await WriteAsync(("before.fits", Bytes(777)), ("it.fits", content), ("after.fits", Bytes(3)));
        var bundle = await File.ReadAllBytesAsync(_folder["b.tar"]);
        var it = members[1];
        Assert.Equal(content, bundle.AsSpan((int)it.Offset, (int)it.Digest.SizeBytes));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), it.Digest.Sha256);
        Assert.Equal($"#offset={it.Offset}&length={size}", it.In(_folder.Url("b.tar")).ToString().Split('/')[^1]["b.tar".Length..]);
    }

    [Fact]
    public async Task The_bundle_is_a_tar_to_everybody()
    {
        var longName = "DC_2013/ProcessCcd/" + string.Join('/', Enumerable.Repeat("a-long-folder", 12)) + "/calexp é.fits";
        await WriteAsync(("DC/a.fits", Bytes(10)), (longName, Bytes(600)), ("DC/empty", []));
        using var tar = Process.Start(new ProcessStartInfo("tar", ["-tf", _folder["b.tar"], "--quoting-style=literal"]) { RedirectStandardOutput = true })!;
        var names = (await tar.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await tar.WaitForExitAsync();
        Assert.Equal((0, 3), (tar.ExitCode, names.Length));
        Assert.Equal(["DC/a.fits", longName, "DC/empty"], names);
        await using TarReader reader = new(File.OpenRead(_folder["b.tar"]));
        Assert.Equal(10, (await reader.GetNextEntryAsync())!.Length);
    }

    [Fact]
    public async Task A_file_that_can_not_be_added_leaves_the_bundle_as_it_was()
    {
        await using var bundle = BundleWriter.Create(_folder["b.tar"]);
        var first = await bundle.AddAsync("a", _folder.Write("a", "first"), default);
        var size = bundle.SizeBytes;
        var error = await Assert.ThrowsAsync<StorageException>(() => bundle.AddAsync("b", _folder["missing"], default));
        Assert.Equal((StorageErrorKind.NotFound, size), (error.Kind, bundle.SizeBytes));
        await bundle.AddAsync("gone", _folder.Write("gone", "taken back"), default);
        bundle.RollBack(size);
        var last = await bundle.AddAsync("c", _folder.Write("c", "last"), default);
        await bundle.CompleteAsync();
        var text = await File.ReadAllTextAsync(_folder["b.tar"]);
        Assert.Equal(("first", "last"), (text.Substring((int)first.Offset, 5), text.Substring((int)last.Offset, 4)));
        Assert.DoesNotContain("taken back", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_that_lie_together_come_with_one_read()
    {
        var contents = Enumerable.Range(0, 50).Select(i => Bytes(i * 37)).ToList();
        var members = await WriteAsync([.. contents.Select((content, i) => ($"m{i}", content))]);
        CountingElement element = new();
        StorageElements storage = new([element], TimeProvider.System);
        var wanted = members.Select((member, i) => Wanted(member, $"out{i}")).Where((_, i) => i % 3 != 1).Reverse().ToList();
        var fetched = await BundleReader.FetchTogetherAsync(storage, wanted, default);
        Assert.Equal((wanted.Count, 1), (fetched.Count, element.Reads));
        foreach (var (i, digest) in fetched)
        {
            Assert.Equal(wanted[i].Expected.Sha256, digest.Sha256);
            Assert.Equal(digest, await HashingCopy.DigestAsync(wanted[i].LocalPath, default));
        }
    }

    [Fact]
    public async Task What_is_not_as_expected_is_left_to_be_fetched_by_itself()
    {
        var members = await WriteAsync(("a", Bytes(1000)), ("b", Bytes(2000)), ("c", Bytes(3000)));
        var wrong = Wanted(members[1], "out1") with { Expected = new ContentExpectation(new string('0', 64), 2000) };
        var beyond = new WantedFile(_folder.Url("b.tar").Part(members[2].Offset, 500_000), ContentExpectation.None, _folder["out3"]);
        var fetched = await BundleReader.FetchTogetherAsync(_storage, [Wanted(members[0], "out0"), wrong, Wanted(members[2], "out2")], default);
        Assert.Equal([0, 2], fetched.Keys.Order());
        Assert.False(File.Exists(_folder["out1"]));
        Assert.Empty(await BundleReader.FetchTogetherAsync(_storage, [beyond, Wanted(members[2], "out4")], default));
        Assert.False(File.Exists(_folder["out3"]));
    }

    [Fact]
    public async Task Members_of_two_bundles_and_whole_files_are_told_apart()
    {
        var members = await WriteAsync(("a", Bytes(1000)), ("b", Bytes(2000)));
        File.Copy(_folder["b.tar"], _folder["other.tar"]);
        List<WantedFile> wanted =
        [
            Wanted(members[0], "o0"),
            new(members[0].In(_folder.Url("other.tar")), ContentExpectation.None, _folder["o1"]),
            new(_folder.Url("b.tar"), ContentExpectation.None, _folder["o2"]),
            Wanted(members[1], "o3"),
        ];
        var fetched = await BundleReader.FetchTogetherAsync(_storage, wanted, default);
        Assert.Equal([0, 3], fetched.Keys.Order());
    }

    [Fact]
    public async Task The_cache_brings_the_members_that_it_lacks_with_one_read()
    {
        var members = await WriteAsync([.. Enumerable.Range(1, 20).Select(i => ($"m{i}", Bytes(i * 500)))]);
        CountingElement element = new();
        InputCache cache = new(_folder["cache"], 1 << 20, new StorageElements([element], TimeProvider.System), TimeProvider.System);
        var files = members.Select(member => (Url: member.In(_folder.Url("b.tar")), Expected: new ContentExpectation(member.Digest.Sha256, member.Digest.SizeBytes))).ToList();
        Assert.False((await cache.PlaceAsync(files[7].Url, files[7].Expected, _folder["seven"], default)).FromCache);
        await cache.BringMembersAsync(files, default);
        Assert.Equal((1, 1), (element.Reads, element.Fetches));
        foreach (var (i, file) in files.Index())
        {
            Assert.True((await cache.PlaceAsync(file.Url, file.Expected, _folder[$"placed{i}"], default)).FromCache);
            Assert.Equal(file.Expected.Sha256, (await HashingCopy.DigestAsync(_folder[$"placed{i}"], default)).Sha256);
        }

        await cache.BringMembersAsync(files, default);
        Assert.Equal((1, 1), (element.Reads, element.Fetches));
        Assert.Equal(20, Directory.GetFiles(_folder["cache"]).Length);
    }

    [Fact]
    public async Task A_cache_that_is_too_small_for_the_members_fetches_each_by_itself()
    {
        var members = await WriteAsync(("a", Bytes(1000)), ("b", Bytes(2000)));
        CountingElement element = new();
        InputCache cache = new(_folder["cache"], 1500, new StorageElements([element], TimeProvider.System), TimeProvider.System);
        await cache.BringMembersAsync([.. members.Select(member => (member.In(_folder.Url("b.tar")), new ContentExpectation(member.Digest.Sha256, member.Digest.SizeBytes)))], default);
        Assert.Equal(0, element.Reads);
        Assert.Empty(Directory.GetFiles(_folder["cache"]));
    }

    private static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    private WantedFile Wanted(BundleMember member, string local) =>
        new(member.In(_folder.Url("b.tar")), new ContentExpectation(member.Digest.Sha256, member.Digest.SizeBytes), _folder[local]);

    private async Task<List<BundleMember>> WriteAsync(params (string Name, byte[] Content)[] files)
    {
        List<BundleMember> members = [];
        await using var bundle = BundleWriter.Create(_folder["b.tar"]);
        foreach (var ((name, content), i) in files.Select((file, i) => (file, i)))
        {
            await File.WriteAllBytesAsync(_folder[$"source{i}"], content);
            members.Add(await bundle.AddAsync(name, _folder[$"source{i}"], default));
        }

        await bundle.CompleteAsync();
        return members;
    }

    private sealed class CountingElement : IStorageElement
    {
        private readonly PosixStorageElement _inner = new();

        public int Reads { get; private set; }

        public int Fetches { get; private set; }

        public string Scheme => _inner.Scheme;

        public Task<StorageEntry?> StatAsync(StorageUrl url, CancellationToken cancellationToken) => _inner.StatAsync(url, cancellationToken);

        public Task<ContentDigest> FetchAsync(StorageUrl url, string localPath, ContentExpectation expected, Transfer transfer, CancellationToken cancellationToken)
        {
            Fetches++;
            return _inner.FetchAsync(url, localPath, expected, transfer, cancellationToken);
        }

        public Task<ContentDigest> StoreAsync(string localPath, StorageUrl url, Transfer transfer, CancellationToken cancellationToken) =>
            _inner.StoreAsync(localPath, url, transfer, cancellationToken);

        public Task<Stream> OpenReadAsync(StorageUrl url, long offsetBytes, long? lengthBytes, CancellationToken cancellationToken)
        {
            Reads++;
            return _inner.OpenReadAsync(url, offsetBytes, lengthBytes, cancellationToken);
        }

        public Task RemoveAsync(StorageUrl url, CancellationToken cancellationToken) => _inner.RemoveAsync(url, cancellationToken);

        public IAsyncEnumerable<StorageEntry> ListAsync(StorageUrl folder, CancellationToken cancellationToken) => _inner.ListAsync(folder, cancellationToken);
    }
}
