namespace DcGrid.Survey.Tests.Support;

/// <summary>A folder of a test's own, gone after it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("dcgrid-survey-").FullName;

    /// <summary>Writes a file with the folders above it.</summary>
    public string Write(string relativePath, ReadOnlySpan<byte> content = default)
    {
        var path = Path.Combine(Root, relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
