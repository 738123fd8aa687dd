using System.Net.Sockets;
using DcGrid.Irods.Messages;
using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Connecting;

/// <summary>Opens connections that are ready for use: started, in TLS where that was agreed, logged in.</summary>
internal sealed class Connector(IrodsAccount account, IrodsClientOptions options) : IDisposable
{
    private readonly SemaphoreSlim _pamGate = new(1);
    private string? _generatedPassword;

    private string Peer => $"{account.Host}:{account.Port}";

    /// <exception cref="IrodsException">No connection, no agreement, or no login.</exception>
    public async ValueTask<IrodsConnection> OpenAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return account.Authentication == IrodsAuthentication.Pam ? await OpenByPamAsync(both.Token) : await OpenAsync(account.Password, both.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IrodsConnectionException($"{Peer} gave no connection within {options.ConnectTimeout.TotalSeconds:0.#} s; try again later", error);
        }
    }

    public void Dispose() => _pamGate.Dispose();

    private async ValueTask<IrodsConnection> OpenByPamAsync(CancellationToken cancellationToken)
    {
        var known = _generatedPassword;
        if (known is not null)
        {
            try
            {
                return await OpenAsync(known, cancellationToken);
            }
            catch (IrodsServerException error) when (error.Code is IrodsErrors.PasswordExpired or IrodsErrors.InvalidAuthentication)
            {
                // It has run out: PAM gives another.
            }
        }

        return await OpenAsync(await RenewAsync(known, cancellationToken), cancellationToken);
    }

    /// <summary>Asks PAM on a connection of its own; many that wait ask once.</summary>
    private async ValueTask<string> RenewAsync(string? stale, CancellationToken cancellationToken)
    {
        await _pamGate.WaitAsync(cancellationToken);
        try
        {
            if (_generatedPassword is not { } password || password == stale)
            {
                await using var connection = await StartAsync(cancellationToken);
                if (!connection.IsTls && connection.Version < IrodsVersion.Negotiation)
                {
                    (await connection.CallAsync(ApiNumber.TlsStart, new TlsStart(), cancellationToken)).OrThrow($"start TLS with {Peer}");
                    await TlsHandshake.SecureAsync(connection, account.Host, options.Tls, cancellationToken);
                }

                password = await Login.PamAsync(connection, account, options.PamTimeToLiveHours, cancellationToken);
                _generatedPassword = password;
            }

            return password;
        }
        finally
        {
            _pamGate.Release();
        }
    }

    private async ValueTask<IrodsConnection> OpenAsync(string password, CancellationToken cancellationToken)
    {
        var connection = await StartAsync(cancellationToken);
        try
        {
            await Login.NativeAsync(connection, account, password, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async ValueTask<IrodsConnection> StartAsync(CancellationToken cancellationToken)
    {
        var connection = new IrodsConnection(await DialAsync(cancellationToken), Peer, options);
        try
        {
            if (await GreetAsync(connection, cancellationToken))
            {
                await TlsHandshake.SecureAsync(connection, account.Host, options.Tls, cancellationToken);
                await TlsHandshake.ShareSecretAsync(connection, options.Tls, cancellationToken);
            }

            return options.Tls.Policy == IrodsTlsPolicy.Require && !connection.IsTls && connection.Version >= IrodsVersion.Negotiation
                ? throw new IrodsTlsException($"{Peer} doesn't negotiate, and TLS is required here; check irods_client_server_policy")
                : connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <returns>Whether TLS comes next.</returns>
    private async ValueTask<bool> GreetAsync(IrodsConnection connection, CancellationToken cancellationToken)
    {
        using var exchange = connection.Begin(cancellationToken);
        var pack = new StartupPack(
            account.User, account.UserZone, account.User, account.UserZone, options.ApplicationName + StartupPack.RequestNegotiation);
        await connection.SendAsync(MessageType.Connect, 0, pack, 0);
        var reply = await connection.ReceiveAsync();
        var result = Negotiation.UseTcp;
        if (reply.Header.Type == MessageType.Negotiation)
        {
            var theirs = reply.Read<NegotiationMessage>();
            result = Negotiation.Agree(options.Tls.Policy, theirs.Result);
            var status = result == Negotiation.Failure ? 0 : 1;
            await connection.SendAsync(MessageType.Negotiation, 0, new NegotiationMessage(status, Negotiation.ResultText(result)), 0);
            if (status == 0)
            {
                throw new IrodsTlsException(
                    $"{Peer} and this client don't agree about TLS: the server says {theirs.Result}; check irods_client_server_policy");
            }

            reply = await connection.ReceiveAsync();
        }

        if (reply.Header.Type != MessageType.Version)
        {
            throw new IrodsProtocolException($"{Peer} answered a start with {reply.Header.Type}");
        }

        var answer = reply.OrThrow($"connect to {Peer}").Read<VersionAnswer>();
        if (answer.Status < 0)
        {
            throw new IrodsServerException($"connect to {Peer} as {account.User}#{account.UserZone}", answer.Status, reply.Messages);
        }

        connection.Accept(answer);
        exchange.Complete();
        return result == Negotiation.UseTls;
    }

    private async ValueTask<Stream> DialAsync(CancellationToken cancellationToken)
    {
        try
        {
            return options.Connect is { } connect
                ? await connect(account.Host, account.Port, cancellationToken)
                : await Dial.TcpAsync(account.Host, account.Port, cancellationToken);
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            throw new IrodsConnectionException($"can't connect to {Peer}: {error.Message}; check host and port, and that the server is up", error);
        }
    }
}
