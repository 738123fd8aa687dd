using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;
using Polly;

namespace DcGrid.Testing;

/// <summary>A PostgreSQL cluster of one's own, in a temporary folder that only its owner may look into, made from Debian's package
/// <c>postgresql</c>. It ends, and its folder goes, with <see cref="DisposeAsync"/> or with this process, whatever ends it.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>The cluster's superuser, and the owner of what <see cref="CreateDatabaseAsync"/> makes.</summary>
    public const string User = "dcgrid";

    private const int DefaultPort = 5432;

    // Starts the postmaster, tells its number, and waits for a word: the signal to stop it with. The end of input instead is the end
    // of the process that held the other end: then postmaster and folder go. It is the postmaster's parent, as a dead postmaster
    // that nobody waits for would bar the next from its data.
    private const string Keeper =
        """
        "$1" -D "$2" >>"$3" 2>&1 </dev/null &
        postmaster=$!
        echo $postmaster
        if read -r signal; then
            [ "$signal" = none ] || kill -s "$signal" $postmaster 2>/dev/null
            wait $postmaster
            exit
        fi
        kill -s QUIT $postmaster
        wait $postmaster
        rm -rf "$4"
        """;

    // As pg_ctl: the line of postmaster.pid that says how far it is.
    private const int StatusLine = 8;

    private static readonly ResiliencePipeline<bool> UntilUp = new ResiliencePipelineBuilder<bool>()
        .AddRetry(new()
        {
            ShouldHandle = new PredicateBuilder<bool>().HandleResult(false),
            MaxRetryAttempts = 12_000,
            Delay = TimeSpan.FromMilliseconds(10),
        })
        .Build();

    private readonly PostgresPrograms _programs;
    private readonly PostgresOptions _options;
    private Process? _keeper;
    private int _databases;

    private PostgresServer(PostgresPrograms programs, PostgresOptions options, string folder)
    {
        (_programs, _options, Folder) = (programs, options, folder);
        Password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        TcpPort = options.ListensOnTcp ? FreePort() : null;
    }

    /// <summary>The folder of the cluster: data, log, socket.</summary>
    public string Folder { get; }

    /// <summary>The folder of the socket, libpq's <c>host</c>.</summary>
    public string SocketFolder => Folder;

    /// <summary>What PostgreSQL logged.</summary>
    public string LogFile => Path.Combine(Folder, "log");

    /// <summary>What <see cref="User"/> must say on <see cref="TcpPort"/>.</summary>
    public string Password { get; }

    /// <summary>The port on 127.0.0.1; null where none was asked for.</summary>
    public int? TcpPort { get; }

    /// <summary>The process id of the postmaster, whose children are the backends.</summary>
    /// <exception cref="InvalidOperationException">It does not run.</exception>
    public int PostmasterId { get; private set; }

    /// <summary>False when it was stopped or killed, or has ended by itself.</summary>
    public bool IsRunning => PostmasterId != 0 && ProcessTree.IsAlive(PostmasterId);

    private string Data => Path.Combine(Folder, "data");

    /// <summary>Makes a cluster and starts it; it takes connections when this returns.</summary>
    /// <param name="options"><see cref="PostgresOptions.Fast"/> if left out.</param>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed or does not start; the message says which.</exception>
    public static async Task<PostgresServer> CreateAsync(PostgresOptions? options = null)
    {
        var programs = PostgresPrograms.Find();
        options ??= PostgresOptions.Fast;
        var folder = options.MakeFolder();
        var server = new PostgresServer(programs, options, folder);
        try
        {
            await server.InitializeAsync();
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again on the same data, after <see cref="StopAsync"/>, <see cref="KillAsync"/> or an end of its own. Recovery after a crash is
    /// over when this returns.</summary>
    public async Task StartAsync()
    {
        if (IsRunning)
        {
            throw new InvalidOperationException("it runs already");
        }

        await EndKeeperAsync("none");
        _keeper = PostgresPrograms.Start(Folder, "/bin/sh", "-c", Keeper, "keeper", _programs.PathOf("postgres"), Data, LogFile, Folder);
        PostmasterId = int.Parse((await _keeper.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        await UntilUp.ExecuteAsync(_ => ValueTask.FromResult(IsReady() || !ProcessTree.IsAlive(PostmasterId)));
        if (!IsReady())
        {
            await EndKeeperAsync("QUIT");
            throw new InvalidOperationException($"PostgreSQL does not start; its last words:\n{LastLogLines()}");
        }
    }

    /// <summary>Stops it in order; connections are ended, nothing is lost.</summary>
    public Task StopAsync() => EndKeeperAsync("INT");

    /// <summary>SIGKILL to the postmaster and all backends at once: a crash.</summary>
    public async Task KillAsync()
    {
        if (_keeper is null)
        {
            throw new InvalidOperationException("it does not run");
        }

        await ProcessTree.KillAsync(PostmasterId);
        await EndKeeperAsync("none");
    }

    /// <summary>Makes a database; quick enough for one a test.</summary>
    /// <param name="template">A database to copy, to which nobody is connected; an empty one if left out.</param>
    public async Task<PostgresDatabase> CreateDatabaseAsync(PostgresDatabase? template = null)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"db{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {template?.Name ?? "template0"}");
        var port = TcpPort is { } number ? string.Create(CultureInfo.InvariantCulture, $"&port={number}") : "";
        return new(name, ConnectionString(name), $"postgresql://{User}@/{name}?host={SocketFolder}{port}");
    }

    /// <summary>Drops a database and ends the connections to it.</summary>
    public Task DropDatabaseAsync(PostgresDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        return ExecuteAsync($"DROP DATABASE {database.Name} WITH (FORCE)");
    }

    /// <summary>How Npgsql reaches a database over the socket.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = SocketFolder,
        Port = TcpPort ?? DefaultPort,
        Username = User,
        Database = database,
    }.ConnectionString;

    /// <summary>How a program reaches a database over TCP; it needs <see cref="Password"/> in PGPASSWORD or a file.</summary>
    /// <exception cref="InvalidOperationException">The cluster does not listen there.</exception>
    public string TcpUrl(PostgresDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        var port = TcpPort ?? throw new InvalidOperationException("the cluster was made without ListensOnTcp");
        return string.Create(CultureInfo.InvariantCulture, $"postgresql://{User}@127.0.0.1:{port}/{database.Name}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndKeeperAsync("QUIT");

        // Connections that pools keep open to this cluster lead nowhere now.
        NpgsqlConnection.ClearAllPools();
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private async Task InitializeAsync()
    {
        if (PostgresPrograms.MustChangeUser)
        {
            await OwnByAccountAsync();
        }

        var passwordFile = Path.Combine(Folder, "password");
        await File.WriteAllTextAsync(passwordFile, Password);
        if (PostgresPrograms.MustChangeUser)
        {
            File.SetUnixFileMode(passwordFile, File.GetUnixFileMode(passwordFile) | UnixFileMode.OtherRead);
        }

        // Trust on the socket, which nobody else reaches; a password on TCP, which everybody on the machine does.
        await PostgresPrograms.RunAsync(
            Folder, _programs.PathOf("initdb"), "-D", Data, "-U", User, "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions",
            "--auth-local=trust", "--auth-host=scram-sha-256", $"--pwfile={passwordFile}");
        File.Delete(passwordFile);
        var lines = Settings().Select(setting => $"{setting.Key} = '{setting.Value.Replace("'", "''", StringComparison.Ordinal)}'");
        await File.AppendAllLinesAsync(Path.Combine(Data, "postgresql.conf"), lines);
    }

    private async Task OwnByAccountAsync()
    {
        using var chown = Process.Start("chown", [$"{PostgresPrograms.Account}:", Folder]);
        await chown.WaitForExitAsync();
        if (chown.ExitCode != 0)
        {
            throw new InvalidOperationException($"can't hand {Folder} to the account {PostgresPrograms.Account}");
        }
    }

    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>
        {
            ["unix_socket_directories"] = SocketFolder,
            ["listen_addresses"] = TcpPort is null ? "" : "127.0.0.1",
            ["max_connections"] = "100",
        };
        if (TcpPort is { } port)
        {
            // The number stands in the name of the socket too.
            settings["port"] = port.ToString(CultureInfo.InvariantCulture);
        }

        if (!_options.IsDurable)
        {
            // A commit is still handed to the kernel before it is told: what was committed outlives the processes.
            settings["fsync"] = settings["full_page_writes"] = "off";
        }

        foreach (var (name, value) in _options.Settings)
        {
            settings[name] = value;
        }

        return settings;
    }

    private async Task EndKeeperAsync(string signal)
    {
        if (_keeper is not { } keeper)
        {
            return;
        }

        _keeper = null;
        PostmasterId = 0;
        await keeper.StandardInput.WriteLineAsync(signal);
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync();
        keeper.Dispose();
    }

    /// <summary>True once this postmaster, not the one before it, says that it takes connections.</summary>
    private bool IsReady()
    {
        var file = Path.Combine(Data, "postmaster.pid");
        if (!File.Exists(file))
        {
            return false;
        }

        var lines = File.ReadAllLines(file);
        return lines.Length >= StatusLine
            && lines[0] == PostmasterId.ToString(CultureInfo.InvariantCulture)
            && lines[StatusLine - 1].Trim() == "ready"
            && ProcessTree.IsAlive(PostmasterId);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres") + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private string LastLogLines() => File.Exists(LogFile) ? string.Join('\n', File.ReadLines(LogFile).TakeLast(5)) : "";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
