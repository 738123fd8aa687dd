namespace DcGrid.Bench.Service;

/// <summary>The programs that are measured, as <c>make</c> leaves them.</summary>
/// <param name="Folder">Where they lie: <c>out</c>.</param>
internal sealed record Programs(string Folder)
{
    public string Server => Find("dcgrid-server");

    public string Cli => Find("dcgrid");

    /// <exception cref="BenchException">It is not there.</exception>
    private string Find(string name)
    {
        var path = Path.Combine(Folder, name);
        return File.Exists(path) ? path : throw new BenchException($"{path} is missing; run: make");
    }
}
