using System.CommandLine;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DcGrid.Cli.Failures;
using DcGrid.Protocol.V1;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace DcGrid.Cli.Connection;

/// <summary>
/// A way to ask the service something: the running server of a home, a remote one, or one started for this command over a
/// home whose server is stopped. Presents the token with every call.
/// </summary>
internal sealed class ServerConnection : IAsyncDisposable
{
    /// <summary>Names a remote server where no option does.</summary>
    public const string ServerVariable = "DCGRID_SERVER";

    /// <summary>Names the token file where no option does.</summary>
    public const string TokenVariable = "DCGRID_TOKEN_FILE";

    /// <summary>Longest wait for one answer. Streams have no limit.</summary>
    public const int CallLimitSeconds = 120;

    /// <summary>Longest wait for the first word of a server where another could be asked.</summary>
    private const int ProbeSeconds = 5;

    /// <summary>Greatest answer that is taken: one that names some 300 000 tasks.</summary>
    private const int MaxAnswerBytes = 64 * 1024 * 1024;

    private readonly GrpcChannel _channel;
    private readonly EphemeralServer? _ephemeral;
    private readonly TimeProvider _time;

    private ServerConnection(GrpcChannel channel, string token, EphemeralServer? ephemeral, TimeProvider time)
    {
        _channel = channel;
        _ephemeral = ephemeral;
        _time = time;
        Admin = new AdminService.AdminServiceClient(channel.Intercept(headers =>
        {
            headers.Add("authorization", "Bearer " + token);
            return headers;
        }));
    }

    public AdminService.AdminServiceClient Admin { get; }

    /// <summary>Options of a call with one answer.</summary>
    public CallOptions Call(CancellationToken cancellation) =>
        new(deadline: _time.GetUtcNow().UtcDateTime.AddSeconds(CallLimitSeconds), cancellationToken: cancellation);

    /// <summary>Options of a call that streams.</summary>
#pragma warning disable CA1822 // Reads as the pair of Call.
    public CallOptions Stream(CancellationToken cancellation) => new(cancellationToken: cancellation);
#pragma warning restore CA1822

    /// <summary>Connects as the command line and the environment say.</summary>
    public static async Task<ServerConnection> OpenAsync(
        ParseResult parse, GlobalOptions options, Terminal terminal, CancellationToken cancellation)
    {
        var tokenFile = parse.GetValue(options.TokenFile) ?? NonEmpty(terminal.Variable(TokenVariable));
        var ca = parse.GetValue(options.Ca);
        var remote = parse.GetValue(options.Server) ?? NonEmpty(terminal.Variable(ServerVariable));
        var homeGiven = parse.GetResult(options.Home) is { Implicit: false };
        if (remote is not null && !(homeGiven && parse.GetValue(options.Server) is null))
        {
            var file = tokenFile ?? throw new CommandException(
                ExitCode.NotAllowed, $"a remote server wants a token; name its file with --token-file or {TokenVariable}");
            return await OpenRemoteAsync(remote, terminal.Resolve(file), ca is null ? null : terminal.Resolve(ca), terminal, cancellation);
        }

        var home = ServiceHome.Locate(parse.GetValue(options.Home), terminal);
        var token = tokenFile is null ? home.AdminTokenPath : terminal.Resolve(tokenFile);
        if (home.FindLiveServer() is { } live)
        {
            return Open(live.Url, token, ca is null ? live.CaCertificate : terminal.Resolve(ca), null, terminal.Time);
        }

        return await OpenStoppedAsync(home, token, terminal, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        if (_ephemeral is not null)
        {
            await _ephemeral.DisposeAsync();
        }
    }

    /// <summary>Of several servers of one service, the first that answers; where none does, the last, whose call then says why.</summary>
    private static async Task<ServerConnection> OpenRemoteAsync(
        string remote, string tokenFile, string? ca, Terminal terminal, CancellationToken cancellation)
    {
        var urls = remote.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var url in urls.SkipLast(1))
        {
            var connection = Open(url, tokenFile, ca, null, terminal.Time);
            if (await connection.AnswersAsync(cancellation))
            {
                return connection;
            }

            await connection.DisposeAsync();
            terminal.Note($"{url} does not answer; asking the next server");
        }

        return Open(urls.Length > 0 ? urls[^1] : remote, tokenFile, ca, null, terminal.Time);
    }

    private static async Task<ServerConnection> OpenStoppedAsync(
        ServiceHome home, string token, Terminal terminal, CancellationToken cancellation)
    {
        if (!home.HasDatabase)
        {
            throw new CommandException(
                ExitCode.ServerUnreachable,
                $"no service lives in {home.Folder}; start one with: dcgrid server start --home {home.Folder}");
        }

        terminal.Note($"no server is running in {home.Folder}; one runs for this command only");
        var server = await EphemeralServer.StartAsync(home, terminal, cancellation);
        try
        {
            return Open(server.File.Url, token, server.File.CaCertificate, server, terminal.Time);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static ServerConnection Open(string url, string tokenFile, string? ca, EphemeralServer? ephemeral, TimeProvider time)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw CommandException.Usage($"\"{url}\" is no server URL; write https://HOST:PORT");
        }

        if (address.Scheme == "http" && !IsLoopback(address))
        {
            throw new CommandException(
                ExitCode.NotAllowed, $"a token is not sent over http:// to {address.Host}, where others could read it; use https://");
        }

        var token = TokenFile.Read(tokenFile);
        var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = Handler(ca),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxAnswerBytes,
        });
        return new ServerConnection(channel, token, ephemeral, time);
    }

    /// <summary>Whether the server says anything: a refusal is an answer too.</summary>
    private async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        CallOptions options = new(deadline: _time.GetUtcNow().UtcDateTime.AddSeconds(ProbeSeconds), cancellationToken: cancellation);
        try
        {
            await Admin.GetServerInfoAsync(new GetServerInfoRequest(), options);
            return true;
        }
        catch (RpcException e)
        {
            return e.StatusCode is not (StatusCode.Unavailable or StatusCode.DeadlineExceeded);
        }
    }

    private static SocketsHttpHandler Handler(string? ca)
    {
        SocketsHttpHandler handler = new() { EnableMultipleHttp2Connections = true, UseProxy = false };
        if (ca is null)
        {
            return handler;
        }

        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(ca);
        }
        catch (CryptographicException e)
        {
            throw new CommandException(ExitCode.Usage, $"{ca} holds no certificate in PEM form; name the right file with --ca", e);
        }

        handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        return handler;
    }

    private static bool IsLoopback(Uri address) =>
        address.IsLoopback || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
