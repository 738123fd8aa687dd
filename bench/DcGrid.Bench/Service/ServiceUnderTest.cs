using System.Diagnostics;
using System.Text.Json;
using DcGrid.Bench.Measures;
using DcGrid.Protocol.V1;
using DcGrid.Testing;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace DcGrid.Bench.Service;

/// <summary>A real dcgrid-server over a home of its own in a temporary folder, on SQLite or on a PostgreSQL database. It ends with
/// this process, whatever ends that.</summary>
internal sealed class ServiceUnderTest : IAsyncDisposable
{
    private const int MaxAnswerBytes = 64 * 1024 * 1024;
    // What dcgrid campaign verify exits with while tasks are still to be done.
    private const int NotSettled = 8;

    private const int TokenLifetimeSeconds = 86_400;

    private readonly Programs _programs;
    private readonly PostgresServer? _postgres;
    private readonly string _folder;
    private readonly List<GrpcChannel> _channels = [];
    private Process? _process;
    private Uri _url = null!;
    private string _pilotToken = "";

    private ServiceUnderTest(Programs programs, PostgresServer? postgres)
    {
        (_programs, _postgres) = (programs, postgres);
        _folder = Directory.CreateTempSubdirectory("dcgrid-bench-").FullName;
    }

    /// <summary>The home, for the command line's <c>--home</c>.</summary>
    public string Home => Path.Combine(_folder, "home");

    /// <summary>A folder for files of the run, beside the home; it goes with the service.</summary>
    public string Scratch => _folder;

    public string StoreName => _postgres is null ? "SQLite" : "PostgreSQL";

    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("the server does not run");

    /// <summary>Calls with the admin's token.</summary>
    public AdminService.AdminServiceClient Admin { get; private set; } = null!;

    /// <summary>Makes a home and starts its server.</summary>
    /// <param name="postgres">Where its database is made; SQLite in the home if left out.</param>
    public static async Task<ServiceUnderTest> CreateAsync(Programs programs, PostgresServer? postgres)
    {
        var service = new ServiceUnderTest(programs, postgres);
        try
        {
            string[] store = postgres is null ? [] : ["--store", (await postgres.CreateDatabaseAsync()).Url];
            await ProgramRun.RunAsync(programs.Server, ["init", "--home", service.Home, .. store]);
            await service.StartAsync();
            var pilot = await service.Admin.IssueTokenAsync(
                new() { Name = "bench", Role = Role.Pilot, LifetimeSeconds = TokenLifetimeSeconds });
            service._pilotToken = pilot.Token;
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server of the home.</summary>
    /// <returns>The time from the start of the process to its first answer.</returns>
    public async Task<TimeSpan> StartAsync()
    {
        var begin = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo(_programs.Server, ["--home", Home, "--ephemeral"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start) ?? throw new BenchException($"{_programs.Server} does not start");
        _process.BeginErrorReadLine();

        // When it says that it serves, its address is in a file; its background loops may have said something before.
        string line;
        do
        {
            line = await _process.StandardOutput.ReadLineAsync() ?? throw new BenchException("dcgrid-server ended at once");
        }
        while (!line.Contains(" serves ", StringComparison.Ordinal));

        _ = DrainAsync(_process.StandardOutput);
        if (!File.Exists(Path.Combine(Home, "server.json")))
        {
            throw new BenchException($"dcgrid-server does not start: {line}");
        }

        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Home, "server.json")));
        _url = new Uri(file.RootElement.GetProperty("url").GetString()!);
        var token = (await File.ReadAllTextAsync(Path.Combine(Home, "admin.token"))).Trim();
        Admin = new(Channel().Intercept(Presenting(token)));
        await Admin.GetServerInfoAsync(new());
        return Stopwatch.GetElapsedTime(begin);
    }

    /// <summary>Tells the server to stop, and waits until it has.</summary>
    public async Task StopAsync()
    {
        if (_process is not { } process)
        {
            return;
        }

        _process = null;
        _channels.ForEach(channel => channel.Dispose());
        _channels.Clear();
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>SIGKILL to the server.</summary>
    public async Task KillAsync()
    {
        var process = _process ?? throw new InvalidOperationException("the server does not run");
        process.Kill();
        await process.WaitForExitAsync();
        await StopAsync();
    }

    /// <summary>Calls with a pilot's token, over a connection of their own: each pilot is a process on another machine.</summary>
    public TaskQueueService.TaskQueueServiceClient PilotConnection() => new(Channel().Intercept(Presenting(_pilotToken)));

    /// <summary>Runs <c>dcgrid</c> on this home. That a campaign is not settled yet is an answer, and no failure.</summary>
    public Task<string> DcgridAsync(params string[] arguments) =>
        ProgramRun.RunAsync(_programs.Cli, [.. arguments, "--home", Home], alsoGood: NotSettled);

    /// <summary>What all programs of the run have taken so far.</summary>
    public CpuShares CpuNow() => new(
        Environment.CpuUsage.TotalTime.TotalSeconds,
        ProcessMeter.CpuSeconds(ProcessId),
        _postgres is null ? 0 : ProcessMeter.CpuSecondsOfTree(_postgres.PostmasterId));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // A pipe that nobody reads would stop the server in the middle of a line.
    private static async Task DrainAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is not null)
        {
        }
    }

    private GrpcChannel Channel()
    {
        var channel = GrpcChannel.ForAddress(_url, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                EnableMultipleHttp2Connections = true,
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,

                // What a distributed trace would cost is not what is measured.
                ActivityHeadersPropagator = null,
            },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxAnswerBytes,
        });
        _channels.Add(channel);
        return channel;
    }

    private static Func<Metadata, Metadata> Presenting(string token)
    {
        var value = "Bearer " + token;
        return headers =>
        {
            headers.Add("authorization", value);
            return headers;
        };
    }
}
