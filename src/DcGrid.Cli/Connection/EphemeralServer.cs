using System.Diagnostics;
using System.Text;

namespace DcGrid.Cli.Connection;

/// <summary>
/// A server that runs for one command, over a home whose own server is stopped: so that results can be queried later. It
/// ends when its stdin closes, which happens even when this program is killed.
/// </summary>
internal sealed class EphemeralServer : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    // What a server says at its end is a line; its log may be long.
    private const int MaxKeptChars = 64 * 1024;

    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly StringBuilder _errors = new();
    private readonly Task _drained;

    private EphemeralServer(Process process, TimeProvider time)
    {
        _process = process;
        _time = time;
        _drained = Task.WhenAll(DrainAsync(process.StandardError, _errors), DrainAsync(process.StandardOutput, null));
    }

    /// <summary>Where it listens.</summary>
    public ServerFile File { get; private set; } = null!;

    public static async Task<EphemeralServer> StartAsync(ServiceHome home, Terminal terminal, CancellationToken cancellation)
    {
        var program = ServerProgram.Find(terminal);
        var process = Process.Start(ServerProgram.StartInfo(program, "--home", home.Folder, "--ephemeral"))!;
        EphemeralServer server = new(process, terminal.Time);
        try
        {
            server.File = await ServerStartup.WaitAsync(home, process, server.LastWordsAsync, terminal.Time, cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using CancellationTokenSource limit = new(StopLimit, _time);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task<string> LastWordsAsync()
    {
        await _drained;
        return ServerStartup.LastLine(_errors.ToString());
    }

    private static async Task DrainAsync(StreamReader reader, StringBuilder? kept)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (kept is { Length: < MaxKeptChars })
            {
                kept.AppendLine(line);
            }
        }
    }
}
