using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using DcGrid.Irods.Loopback.Calls;
using DcGrid.Irods.Loopback.Store;
using DcGrid.Irods.Loopback.Wire;

namespace DcGrid.Irods.Loopback.Session;

/// <summary>One connection from its start to its end: what an agent process is to a real server.</summary>
internal sealed class AgentSession : IAsyncDisposable
{
    /// <summary>Calls that are answered before login: the server's description, and login itself.</summary>
    private static readonly HashSet<int> OpenToAll =
    [
        ApiNumber.MiscServerInfo,
        ApiNumber.AuthRequest,
        ApiNumber.AuthResponse,
        ApiNumber.Authentication,
        ApiNumber.SslStart,
        ApiNumber.SslEnd,
        ApiNumber.PamAuthRequest,
    ];

    private readonly Dictionary<int, ApiHandler> handlers = [];
    private readonly List<Channel> channels = [];
    private readonly Lock gate = new();
    private bool isCut;
    private int hasLeft;

    public AgentSession(IrodsLoopbackServer server, Socket socket)
    {
        Server = server;
        Channel = AddChannel(socket);
        Descriptors = new DescriptorTable(server.Catalogue);
        LoginCalls.Register(this, handlers);
        OpenFileCalls.Register(this, handlers);
        TransferCalls.Register(this, handlers);
        ObjectCalls.Register(this, handlers);
        CollectionCalls.Register(this, handlers);
        MetadataCalls.Register(this, handlers);
        QueryCalls.Register(this, handlers);
        ReplicaCalls.Register(this, handlers);
    }

    public IrodsLoopbackServer Server { get; }

    public Channel Channel { get; }

    public TrafficMeter Meter { get; } = new();

    public DescriptorTable Descriptors { get; }

    /// <summary>How this client's strings are quoted.</summary>
    public XmlDialect Dialect { get; set; } = XmlDialect.Old;

    /// <summary>The user, once logged in.</summary>
    public string? User { get; set; }

    /// <summary>The key of encrypted parallel transfers, under TLS.</summary>
    public byte[] SharedSecret { get; set; } = [];

    /// <summary>The logged-in user.</summary>
    public string Owner => User ?? throw new IrodsErrorException(ErrorCode.SysNoApiPrivilege);

    public Catalogue Catalogue => Server.Catalogue;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (Server.Faults.TakeAcceptStall() is { } stall)
        {
            await stall.WaitAsync(cancellationToken);
        }

        if (!await new SessionStart(this).RunAsync(cancellationToken))
        {
            return;
        }

        while (await ReceiveHeaderAsync(cancellationToken) is { } header)
        {
            if (header.Type == MessageHeader.Disconnect)
            {
                // A client that sees the connection end finds it counted no more.
                Descriptors.Abandon();
                Server.Leave(this);
                await Channel.PartAsync(cancellationToken);
                return;
            }

            if (header.Type != MessageHeader.Request)
            {
                throw new ProtocolException($"a message of type {header.Type} where a request was due");
            }

            var input = await ReceiveStructAsync(header, cancellationToken);
            await Channel.SkipAsync(header.ErrorBytes, cancellationToken);
            await DoAsync(new ApiCall(header.IntInfo, input, header.StreamBytes, Channel), cancellationToken);
        }
    }

    /// <summary>True the first time that it is asked.</summary>
    public bool Leaves() => Interlocked.Exchange(ref hasLeft, 1) == 0;

    /// <summary>Another socket of this session, for a parallel transfer.</summary>
    public Channel AddChannel(Socket socket)
    {
        var channel = new Channel(socket, Server.Faults, Meter, Cut);
        lock (gate)
        {
            channels.Add(channel);
            if (isCut)
            {
                channel.Abort();
            }
        }

        return channel;
    }

    /// <summary>Ends all sockets of the session at once.</summary>
    public void Cut()
    {
        lock (gate)
        {
            isCut = true;
            channels.ForEach(channel => channel.Abort());
        }
    }

    /// <summary>The next header; null at the orderly end of the stream.</summary>
    public async Task<MessageHeader?> ReceiveHeaderAsync(CancellationToken cancellationToken)
    {
        var prefix = new byte[4];
        var first = await Channel.ReadAsync(prefix, contents: false, cancellationToken);
        if (first == 0)
        {
            return null;
        }

        await Channel.ReadExactlyAsync(prefix.AsMemory(first), contents: false, cancellationToken);
        var length = BinaryPrimitives.ReadInt32BigEndian(prefix);
        if (length is <= 0 or > MessageHeader.MaxHeaderBytes)
        {
            throw new ProtocolException($"a message header of {length} bytes");
        }

        var header = new byte[length];
        await Channel.ReadExactlyAsync(header, contents: false, cancellationToken);
        return MessageHeader.Parse(header);
    }

    public async Task<PackedStruct?> ReceiveStructAsync(MessageHeader header, CancellationToken cancellationToken)
    {
        if (header.MessageBytes == 0)
        {
            return null;
        }

        var body = new byte[header.MessageBytes];
        await Channel.ReadExactlyAsync(body, contents: false, cancellationToken);
        return PackedStruct.Parse(body, Dialect);
    }

    /// <summary>Sends an answer of any message type.</summary>
    public async Task SendAsync(string type, Answer answer, CancellationToken cancellationToken)
    {
        try
        {
            var body = answer.Body?.ToBytes(Dialect) ?? [];
            var error = answer.Error?.ToBytes(Dialect) ?? [];
            var header = Encoding.UTF8.GetBytes(new MessageHeader(type, body.Length, error.Length, answer.Stream?.Length ?? 0, answer.Status).ToXml());
            var prefix = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(prefix, header.Length);
            await Channel.WriteAsync((byte[])[.. prefix, .. header, .. body, .. error], contents: false, cancellationToken);
            if (answer.Stream is { } part)
            {
                await Channel.SendAsync(part.File, part.Offset, part.Length, cancellationToken);
            }
        }
        finally
        {
            if (answer.Stream is { Close: true } part)
            {
                part.File.Dispose();
            }
        }

        if (answer.Afterwards is { } afterwards)
        {
            await afterwards(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Descriptors.Abandon();
        List<Channel> all;
        lock (gate)
        {
            isCut = true;
            all = [.. channels];
        }

        foreach (var channel in all)
        {
            await channel.DisposeAsync();
        }
    }

    private async Task DoAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (Server.Faults.TakeStall(call.Api) is { } stall)
        {
            await stall.WaitAsync(cancellationToken);
        }

        var fault = Server.Faults.TakeCallFault(call.Api);
        if (fault is { Error: 0, CutsAfterwards: false })
        {
            Cut();
            throw new ConnectionCutException();
        }

        var answer = await AnswerAsync(call, fault, cancellationToken);
        await call.SkipStreamAsync(cancellationToken);
        if (fault is { CutsAfterwards: true })
        {
            Cut();
            throw new ConnectionCutException();
        }

        await SendAsync(MessageHeader.Reply, answer, cancellationToken);
    }

    private async Task<Answer> AnswerAsync(ApiCall call, CallFault? fault, CancellationToken cancellationToken)
    {
        try
        {
            if (fault is { Error: < 0 })
            {
                throw new IrodsErrorException(fault.Error, "as the test asked");
            }

            if (!handlers.TryGetValue(call.Api, out var handler))
            {
                throw new IrodsErrorException(ErrorCode.SysUnmatchedApiNumber);
            }

            return User is null && !OpenToAll.Contains(call.Api)
                ? throw new IrodsErrorException(ErrorCode.SysNoApiPrivilege)
                : await handler(call, cancellationToken);
        }
        catch (IrodsErrorException e)
        {
            return Answer.Failed(e);
        }
    }
}
