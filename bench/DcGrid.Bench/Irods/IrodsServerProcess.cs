using System.Diagnostics;
using System.Text.Json;

namespace DcGrid.Bench.Irods;

/// <summary>An iRODS server in a process of its own, for one row. It ends with its owner, however that ends.</summary>
internal sealed class IrodsServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private IrodsServerProcess(Process process, IrodsServerAnswer answer) => (_process, Answer) = (process, answer);

    public IrodsServerAnswer Answer { get; }

    /// <param name="folder">Where it keeps its files.</param>
    /// <exception cref="BenchException">It does not start.</exception>
    public static async Task<IrodsServerProcess> StartAsync(string folder, CancellationToken cancellation)
    {
        var program = Environment.ProcessPath ?? throw new BenchException("this program has no path");
        ProcessStartInfo start = new(program, IrodsServerCommand.Name) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["TMPDIR"] = folder;
        var process = Process.Start(start) ?? throw new BenchException($"{program} does not start");
        var line = await process.StandardOutput.ReadLineAsync(cancellation);
        var answer = line is null ? null : JsonSerializer.Deserialize<IrodsServerAnswer>(line);
        return new IrodsServerProcess(process, answer ?? throw new BenchException("the iRODS server does not start"));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
