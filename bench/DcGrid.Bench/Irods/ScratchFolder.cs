namespace DcGrid.Bench.Irods;

/// <summary>A folder for one row's files, in memory where the machine has such a file system, so that no disk is measured.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private const string InMemory = "/dev/shm";

    private readonly string _path = Directory.Exists(InMemory)
        ? Directory.CreateDirectory(Path.Combine(InMemory, $"dcgrid-bench-{Environment.ProcessId}-{Guid.NewGuid():N}")).FullName
        : Directory.CreateTempSubdirectory("dcgrid-bench-").FullName;

    public string FullPath => _path;

    public string this[string name] => Path.Combine(_path, name);

    /// <summary>Makes a folder in it.</summary>
    public string Make(string name) => Directory.CreateDirectory(this[name]).FullName;

    /// <summary>Makes a file of bytes that don't compress.</summary>
    public string Write(string name, int mebibytes)
    {
        var piece = new byte[1 << 20];
        new Random(mebibytes).NextBytes(piece);
        using var file = File.Create(this[name]);
        for (var i = 0; i < mebibytes; i++)
        {
            BitConverter.TryWriteBytes(piece, i);
            file.Write(piece);
        }

        return this[name];
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
