using System.Diagnostics.CodeAnalysis;

namespace DcGrid.Storage.Tests;

public sealed class PosixStorageElementTests : IDisposable
{
    private const string HelloSha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    private readonly TemporaryFolder _folder = new();
    private readonly PosixStorageElement _element = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_stored_file_comes_back_with_the_digest_known_for_it()
    {
        var stored = await _element.StoreAsync(_folder.Write("a", "hello"), _folder.Url("se/deep/x"), default);
        var fetched = await _element.FetchAsync(
            _folder.Url("se/deep/x"), _folder["b"], new ContentExpectation(HelloSha256, 5), default);

        Assert.Equal(new ContentDigest(5, HelloSha256), stored);
        Assert.Equal(stored, fetched);
        Assert.Equal("hello", File.ReadAllText(_folder["b"]));
        Assert.Equal(["x"], Directory.GetFileSystemEntries(_folder["se/deep"]).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Storing_the_same_content_again_is_success()
    {
        var file = _folder.Write("a", "hello");
        await _element.StoreAsync(file, _folder.Url("se/x"), default);
        Assert.Equal(HelloSha256, (await _element.StoreAsync(file, _folder.Url("se/x"), default)).Sha256);
    }

    [Fact]
    public async Task Other_content_is_never_overwritten()
    {
        await _element.StoreAsync(_folder.Write("a", "hello"), _folder.Url("se/x"), default);
        var error = await Fails(
            () => _element.StoreAsync(_folder.Write("b", "other"), _folder.Url("se/x"), default));

        Assert.Equal(StorageErrorKind.AlreadyExists, error.Kind);
        Assert.Equal("hello", File.ReadAllText(_folder["se/x"]));
        Assert.Single(Directory.GetFileSystemEntries(_folder["se"]));
    }

    [Theory]
    [InlineData(HelloSha256, 4L)]
    [InlineData("00f24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", -1L)]
    public async Task A_fetch_with_the_wrong_bytes_leaves_nothing(string sha256, long size)
    {
        _folder.Write("x", "hello");
        var error = await Fails(
            () => _element.FetchAsync(_folder.Url("x"), _folder["b"], new ContentExpectation(sha256, size), default));

        Assert.Equal(StorageErrorKind.ChecksumMismatch, error.Kind);
        Assert.False(error.IsTransient);
        Assert.False(File.Exists(_folder["b"]));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_not_found()
    {
        var error = await Fails(
            () => _element.FetchAsync(_folder.Url("no/x"), _folder["b"], ContentExpectation.None, default));
        Assert.Equal(StorageErrorKind.NotFound, error.Kind);
        Assert.Null(await _element.StatAsync(_folder.Url("no/x"), default));
        await _element.RemoveAsync(_folder.Url("no/x"), default);
    }

    [Fact]
    public async Task A_full_device_is_no_space()
    {
        var error = await Fails(
            () => _element.FetchAsync(
                StorageUrl.FromLocalPath(_folder.Write("x", "hello")), "/dev/full", ContentExpectation.None, default));
        // CreateNew refuses an existing name before anything is written, so the device is reached through the copy.
        Assert.Equal(StorageErrorKind.Unavailable, error.Kind);
        await using FileStream full = new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.Write, 0);
        using MemoryStream source = new([1]);
        var raw = await Assert.ThrowsAsync<IOException>(() => HashingCopy.CopyAsync(source, full, default));
        Assert.Equal(StorageErrorKind.NoSpace, PosixErrors.Translate(raw, "copy").Kind);
    }

    [Fact]
    public async Task A_part_is_read_by_range()
    {
        _folder.Write("x", "0123456789");
        Assert.Equal("345", await ReadAll(3, 3));
        Assert.Equal("89", await ReadAll(8, 100));
        Assert.Equal("6789", await ReadAll(6, null));
        Assert.Equal("", await ReadAll(50, 5));

        async Task<string> ReadAll(long offset, long? length)
        {
            await using var part = await _element.OpenReadAsync(_folder.Url("x"), offset, length, default);
            using StreamReader reader = new(part);
            return await reader.ReadToEndAsync();
        }
    }

    [Fact]
    public async Task A_member_of_a_bundle_is_read_like_a_file()
    {
        _folder.Write("x", "0123456789");
        var member = _folder.Url("x").Part(2, 5);
        var target = _folder["copy"];
        var digest = await _element.FetchAsync(member, target, new ContentExpectation(null, 5), default);
        Assert.Equal(("23456", 5), (await File.ReadAllTextAsync(target), digest.SizeBytes));
        Assert.Equal(5, (await _element.StatAsync(member, default))!.Value.SizeBytes);
        await using (var part = await _element.OpenReadAsync(member, 3, 100, default))
        {
            using StreamReader reader = new(part);
            Assert.Equal("56", await reader.ReadToEndAsync());
        }

        Assert.Null(await _element.StatAsync(_folder.Url("x").Part(8, 5), default));
        foreach (var write in (Func<Task>[])[() => _element.RemoveAsync(member, default), () => _element.StoreAsync(target, member, default)])
        {
            Assert.Equal(StorageErrorKind.BadUrl, (await Assert.ThrowsAsync<StorageException>(write)).Kind);
        }

        Assert.Equal("0123456789", await File.ReadAllTextAsync(_folder["x"]));
    }

    [Fact]
    public async Task A_listing_is_sorted_and_leaves_out_uploads_in_progress()
    {
        _folder.Write("d/b", "1");
        _folder.Write("d/a", "22");
        _folder.Write("d/sub/c", "3");
        _folder.Write($"d/{PosixStorageElement.TemporaryPrefix}0", "4");

        List<StorageEntry> entries = [];
        await foreach (var entry in _element.ListAsync(_folder.Url("d"), default))
        {
            entries.Add(entry);
        }

        Assert.Equal(["a", "b", "sub"], entries.Select(e => e.Url.FileName));
        Assert.Equal([2L, 1L, 0L], entries.Select(e => e.SizeBytes));
        Assert.Equal([false, false, true], entries.Select(e => e.IsFolder));
    }

    [Fact]
    public async Task Roots_confine_every_operation()
    {
        _folder.Write("outside/secret", "s");
        Directory.CreateDirectory(_folder["root"]);
        File.CreateSymbolicLink(_folder["root/link"], _folder["outside"]);
        File.CreateSymbolicLink(_folder["root/dangling"], _folder["outside/new"]);
        PosixStorageElement confined = new([_folder["root"]]);
        var local = _folder.Write("local", "x");

        await confined.StoreAsync(local, _folder.Url("root/deep/x"), default);
        string[] forbidden = ["outside/secret", "root/link/secret", "root/link/new/x", "root/dangling", "rootless/x"];
        foreach (var name in forbidden)
        {
            Assert.Equal(StorageErrorKind.AccessDenied, (await Fails(() => confined.StatAsync(_folder.Url(name), default))).Kind);
            Assert.Equal(
                StorageErrorKind.AccessDenied,
                (await Fails(() => confined.StoreAsync(local, _folder.Url(name), default))).Kind);
        }

        Assert.Equal(["secret"], Directory.GetFileSystemEntries(_folder["outside"]).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_cancelled_fetch_leaves_nothing()
    {
        _folder.Write("x", "hello");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _element.FetchAsync(_folder.Url("x"), _folder["b"], ContentExpectation.None, new CancellationToken(true)));
        Assert.False(File.Exists(_folder["b"]));
    }

    [SuppressMessage("Style", "IDE0200", Justification = "The call must run inside the assertion.")]
    private static Task<StorageException> Fails(Func<Task> call) => Assert.ThrowsAsync<StorageException>(() => call());
}
