using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using DcGrid.Cli.Connection;
using DcGrid.Cli.Failures;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Commands.Service;

/// <summary><c>dcgrid server start</c>: in the background, apart from this terminal, and only said to be up when it answers.</summary>
internal sealed class ServerStartCommand : Command
{
    // A session of its own, so that closing the terminal does not end it; umask for the log; the shell becomes the server, so
    // that the process number stays.
    private const string Detach = "umask 077; log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null";

    // What the log holds at its end when a start fails.
    private const int MaxLogTailBytes = 8192;

    private readonly CommandEnvironment _environment;
    private readonly Option<string?> _listen = new("--listen") { Description = "Address: http://127.0.0.1:PORT, or https://ADDRESS:PORT with --certificate and --key", HelpName = "URL" };
    private readonly Option<string?> _certificate = new("--certificate") { Description = "PEM file with the server's certificate", HelpName = "FILE" };
    private readonly Option<string?> _key = new("--key") { Description = "PEM file with its private key", HelpName = "FILE" };
    private readonly Option<string?> _siteConfig = new("--site-config") { Description = "Folder with the sites' files", HelpName = "DIR" };
    private readonly Option<int?> _leaseSeconds = new("--lease-seconds") { Description = "After so long without a word from a pilot its tasks go to others", HelpName = "N" };

    public ServerStartCommand(CommandEnvironment environment)
        : base("start", "Start the server in the background, and make its home first if there is none")
    {
        _environment = environment;
        Options.Add(_listen);
        Options.Add(_certificate);
        Options.Add(_key);
        Options.Add(_siteConfig);
        Options.Add(_leaseSeconds);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var terminal = _environment.Terminal;
        var home = ServiceHome.Locate(parse.GetValue(_environment.Globals.Home), terminal);
        if (home.FindLiveServer() is { } live)
        {
            terminal.Note($"it runs already (process {live.Pid})");
            terminal.Out.WriteLine(live.Url);
            return (int)ExitCode.Ok;
        }

        if (!home.HasDatabase)
        {
            await ServerInitCommand.InitAsync(home, store: null, terminal, cancellation);
        }

        // Left by a server that was killed; the new one writes its own.
        File.Delete(home.ServerFilePath);
        Directory.CreateDirectory(Path.GetDirectoryName(home.LogPath)!);
        using var process = Process.Start(StartInfo(parse, home, terminal))!;
        var server = await ServerStartup.WaitAsync(home, process, () => Task.FromResult(EndOfLog(home)), terminal.Time, cancellation);
        await RequireAnswerAsync(parse, server, cancellation);
        terminal.Note($"dcgrid-server {server.Version} runs (process {server.Pid}); log: {home.LogPath}");
        terminal.Out.WriteLine(server.Url);
        return (int)ExitCode.Ok;
    }

    private ProcessStartInfo StartInfo(ParseResult parse, ServiceHome home, Terminal terminal)
    {
        List<string> arguments = ["--home", home.Folder];
        if (parse.GetValue(_listen) is { } listen)
        {
            arguments.AddRange(["--listen", listen]);
        }

        if (parse.GetValue(_leaseSeconds) is { } seconds)
        {
            arguments.AddRange(["--lease-seconds", seconds.ToString(CultureInfo.InvariantCulture)]);
        }

        foreach (var option in (Option<string?>[])[_certificate, _key, _siteConfig])
        {
            if (parse.GetValue(option) is { } path)
            {
                arguments.AddRange([option.Name, terminal.Resolve(path)]);
            }
        }

        var server = ServerProgram.StartInfo(ServerProgram.Find(terminal), arguments);
        ProcessStartInfo start = new("setsid") { WorkingDirectory = home.Folder };
        foreach (var argument in (string[])["sh", "-c", Detach, "sh", home.LogPath, server.FileName, .. server.ArgumentList])
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    private async Task RequireAnswerAsync(ParseResult parse, ServerFile server, CancellationToken cancellation)
    {
        await using var connection = await _environment.ConnectAsync(parse, cancellation);
        var info = await connection.Admin.GetServerInfoAsync(new GetServerInfoRequest(), connection.Call(cancellation));
        if (info.Version != server.Version)
        {
            throw new CommandException(ExitCode.ServerUnreachable, $"another server (version {info.Version}) answers at {server.Url}");
        }
    }

    private static string EndOfLog(ServiceHome home)
    {
        using FileStream log = new(home.LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Seek(-Math.Min(log.Length, MaxLogTailBytes), SeekOrigin.End);
        using StreamReader reader = new(log);
        return ServerStartup.LastLine(reader.ReadToEnd());
    }
}
