using System.Net.Sockets;
using DcGrid.Irods.Messages;
using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Connecting;

/// <summary>
/// One connection: one process on the server, one exchange at a time. Whatever interrupts an exchange breaks the connection, so that nothing half
/// read is used again.
/// </summary>
internal sealed partial class IrodsConnection : IAsyncDisposable
{
    private readonly Stream _transport;
    private readonly IrodsClientOptions _options;
    private readonly string _peer;
    private readonly CancellationTokenSource _stop;
    private CancellationTokenRegistration _registration;
    private CancellationToken _caller;
    private TimeSpan _timeout;
    private Stream _stream;
    private bool _inExchange;
    private bool _isComplete;
    private bool _isBroken;

    /// <summary>There is a session to say goodbye to: one that carries blocks alone has none, and a caller may give up before the first word.</summary>
    private bool _isStarted;

    /// <param name="transport">the open stream</param>
    /// <param name="peer">host and port, for errors</param>
    /// <param name="options">limits</param>
    public IrodsConnection(Stream transport, string peer, IrodsClientOptions options)
    {
        (_transport, _stream, _peer, _options) = (transport, transport, peer, options);
        _stop = new CancellationTokenSource(Timeout.InfiniteTimeSpan, options.TimeProvider);
    }

    /// <summary>The server's release, once it has said it.</summary>
    public IrodsVersion Version { get; private set; }

    /// <summary>Whether it goes through TLS.</summary>
    public bool IsTls { get; private set; }

    public string Peer => _peer;

    private XmlQuoting Quoting => Version >= IrodsVersion.CorrectXml ? XmlQuoting.Standard : XmlQuoting.AposIsBacktick;

    /// <summary>Whether an idle connection can be used again: whole, and nothing came from the server, not even its end.</summary>
    public bool IsUsable()
    {
        if (_isBroken || _inExchange || _received > 0 || _stop.IsCancellationRequested)
        {
            return false;
        }

        try
        {
            return _transport is not NetworkStream { Socket: var socket } || !socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Takes the server's word for its release.</summary>
    public void Accept(VersionAnswer answer) => (Version, _isStarted) = (IrodsVersion.Parse(answer.Release), true);

    /// <summary>Goes on inside another stream over the transport.</summary>
    public void Secure(Stream stream) => (_stream, IsTls) = (stream, true);

    public Stream Transport => _transport;

    /// <summary>Begins an exchange. It breaks the connection unless it is completed.</summary>
    /// <param name="isSlow">whether the server works before it answers</param>
    /// <param name="cancellationToken">ends the exchange, and the connection with it</param>
    public Exchange Begin(CancellationToken cancellationToken, bool isSlow = false)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_isBroken || _inExchange)
        {
            throw new IrodsConnectionException($"the connection to {_peer} is broken; open a new one");
        }

        (_inExchange, _isComplete) = (true, false);
        _caller = cancellationToken;
        _timeout = isSlow ? _options.SlowReplyTimeout : _options.ReplyTimeout;
        _registration = cancellationToken.UnsafeRegister(static stop => ((CancellationTokenSource)stop!).Cancel(), _stop);
        return new Exchange(this);
    }

    /// <summary>Sends a request without bulk data and takes its whole answer. The status is the caller's to look at.</summary>
    public async ValueTask<Reply> CallAsync<T>(ApiNumber api, T? body, CancellationToken cancellationToken, bool isSlow = false)
        where T : class, IMessageBody<T>
    {
        using var exchange = Begin(cancellationToken, isSlow);
        await SendAsync(MessageType.Request, (int)api, body, 0);
        var reply = await ReceiveAsync();
        await SkipBulkAsync();
        exchange.Complete();
        return reply;
    }

    /// <summary>Says that it can't be used again, because the server is left with something half done.</summary>
    public void Abandon() => _isBroken = true;

    /// <summary>Says goodbye if the connection is whole, and closes it. Under a budget the server's end is awaited for a second: the permit stands for its process.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isStarted && !_isBroken && !_inExchange)
        {
            try
            {
                using var exchange = Begin(CancellationToken.None);
                _timeout = TimeSpan.FromSeconds(1);
                await SendAsync<IntegerBody>(MessageType.Disconnect, 0, null, 0);
                if (_options.Permits is not null)
                {
                    await ReadSomeAsync(new byte[1]);
                }
            }
            catch (Exception error) when (error is IrodsException or EndOfStreamException)
            {
                // It was to be closed anyway.
            }
        }

        _isBroken = true;
        if (!ReferenceEquals(_stream, _transport))
        {
            // Disposing TLS disposes the transport below it.
            await _stream.DisposeAsync();
        }

        await _transport.DisposeAsync();
        _stop.Dispose();
    }

    private void End()
    {
        _registration.Dispose();
        _stop.CancelAfter(Timeout.InfiniteTimeSpan);
        _inExchange = false;
        _isBroken |= !_isComplete || _stop.IsCancellationRequested || _bulkLeft > 0;
    }

    private Exception Translate(Exception error)
    {
        _isBroken = true;
        return error switch
        {
            OperationCanceledException when _caller.IsCancellationRequested => new OperationCanceledException(_caller),
            OperationCanceledException => new IrodsConnectionException(
                $"{_peer} neither took nor sent a byte for {_timeout.TotalSeconds:0.#} s; try again, or allow more time"),
            EndOfStreamException => new IrodsConnectionException($"{_peer} closed the connection; try again", error),
            IOException or SocketException or ObjectDisposedException =>
                new IrodsConnectionException($"the connection to {_peer} broke: {error.GetBaseException().Message}; try again", error),
            _ => error,
        };
    }

    /// <summary>An exchange under way.</summary>
    /// <param name="connection">whose</param>
    public readonly struct Exchange(IrodsConnection connection) : IDisposable
    {
        /// <summary>All of the answer is read: the connection may be used again.</summary>
        public void Complete() => connection._isComplete = true;

        public void Dispose() => connection.End();
    }
}
