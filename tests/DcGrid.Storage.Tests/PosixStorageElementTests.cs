using System.Diagnostics.CodeAnalysis;

namespace DcGrid.Storage.Tests;

/// <summary>What is the file system's own; the rest is in the conformance tests.</summary>
public sealed class PosixStorageElementTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PosixStorageElement _element = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_full_device_is_no_space()
    {
        var error = await Fails(
            () => _element.FetchAsync(
                StorageUrl.FromLocalPath(_folder.Write("x", "hello")), "/dev/full", ContentExpectation.None, new Transfer(), default));
        // CreateNew refuses an existing name before anything is written, so the device is reached through the copy.
        Assert.Equal(StorageErrorKind.Unavailable, error.Kind);
        await using FileStream full = new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.Write, 0);
        using MemoryStream source = new([1]);
        var raw = await Assert.ThrowsAsync<IOException>(() => HashingCopy.CopyAsync(source, full, default));
        Assert.Equal(StorageErrorKind.NoSpace, PosixErrors.Translate(raw, "copy").Kind);
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

        await confined.StoreAsync(local, _folder.Url("root/deep/x"), new Transfer(), default);
        string[] forbidden = ["outside/secret", "root/link/secret", "root/link/new/x", "root/dangling", "rootless/x"];
        foreach (var name in forbidden)
        {
            Assert.Equal(StorageErrorKind.AccessDenied, (await Fails(() => confined.StatAsync(_folder.Url(name), default))).Kind);
            Assert.Equal(
                StorageErrorKind.AccessDenied,
                (await Fails(() => confined.StoreAsync(local, _folder.Url(name), new Transfer(), default))).Kind);
        }

        Assert.Equal(["secret"], Directory.GetFileSystemEntries(_folder["outside"]).Select(Path.GetFileName));
    }

    [SuppressMessage("Style", "IDE0200", Justification = "The call must run inside the assertion.")]
    private static Task<StorageException> Fails(Func<Task> call) => Assert.ThrowsAsync<StorageException>(() => call());
}
