namespace DcGrid.EndToEnd.Tests.Harness;

/// <summary>A gate that payloads wait at: while it is closed, <c>flock --shared FILE true</c> blocks. So a test knows what
/// is running when it strikes, without waiting for time to pass.</summary>
internal sealed class Gate : IDisposable
{
    private FileStream? _closed;

    public Gate(string file)
    {
        File = file;
        _closed = new FileStream(file, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
    }

    public string File { get; }

    public void Open()
    {
        _closed?.Dispose();
        _closed = null;
    }

    public void Dispose() => Open();
}
