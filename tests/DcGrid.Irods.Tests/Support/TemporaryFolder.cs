using System.Security.Cryptography;

namespace DcGrid.Irods.Tests.Support;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("dcgrid-irods-").FullName;

    public string Of(string name) => Path.Combine(_path, name);

    /// <summary>A file of so many bytes, which follow from the seed.</summary>
    public string Write(string name, int bytes, int seed = 1)
    {
        var content = new byte[bytes];
        new Random(seed).NextBytes(content);
        File.WriteAllBytes(Of(name), content);
        return Of(name);
    }

    public static string Sha2(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexString(SHA256.HashData(stream));
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
