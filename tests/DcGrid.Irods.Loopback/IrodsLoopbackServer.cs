using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using DcGrid.Irods.Loopback.Session;
using DcGrid.Irods.Loopback.Store;

namespace DcGrid.Irods.Loopback;

/// <summary>
/// A server of the iRODS protocol on a free port of 127.0.0.1, for tests. The catalogue is in memory, contents are files in a
/// temporary folder that goes with the server; each connection is a session of its own, like an agent process.
/// It is written from what is known of the protocol and shares no code with any client.
/// </summary>
public sealed class IrodsLoopbackServer : IAsyncDisposable
{
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<AgentSession, Task> sessions = new();
    private readonly Lock gate = new();
    private readonly ConcurrentQueue<Exception> broken = new();
    private Task accepting = Task.CompletedTask;
    private TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private IrodsLoopbackServer(IrodsLoopbackOptions options)
    {
        Options = options;
        Root = Directory.CreateTempSubdirectory("irods-loopback-").FullName;
        Certificate = LoopbackCertificate.Create(options.TimeProvider);
        CertificateFile = Path.Combine(Root, "ca.pem");
        File.WriteAllText(CertificateFile, Certificate.ExportCertificatePem());
        Catalogue = new Catalogue(options, Directory.CreateDirectory(Path.Combine(Root, "vault")).FullName);
    }

    /// <summary>How it was told to behave.</summary>
    public IrodsLoopbackOptions Options { get; }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    /// <summary>The zone.</summary>
    public string Zone => Options.Zone;

    /// <summary>The first user.</summary>
    public string User => Options.User;

    /// <summary>The first user's password.</summary>
    public string Password => Options.Password;

    /// <summary><c>/zone/home/user</c> of the first user.</summary>
    public string HomeCollection => $"/{Zone}/home/{User}";

    /// <summary>The temporary folder; the contents of objects are files in <c>vault</c> in it. Gone after the server's end.</summary>
    public string Root { get; }

    /// <summary>A PEM file with the certificate that TLS uses, which signed itself: for a client's trust. Made for localhost and 127.0.0.1.</summary>
    public string CertificateFile { get; }

    /// <summary>What goes wrong on demand.</summary>
    public LoopbackFaults Faults { get; } = new();

    /// <summary>Connections that are open now; the sockets of parallel transfers are not counted, since they cost no agent process.</summary>
    public int ConnectionsOpen { get; private set; }

    /// <summary>The most connections that were ever open at a time.</summary>
    public int MostConnections { get; private set; }

    /// <summary>Connections accepted in all.</summary>
    public int ConnectionsAccepted { get; private set; }

    /// <summary>Sockets of parallel transfers in all.</summary>
    public int PortalSockets { get; private set; }

    /// <summary>Faults of this server itself, and bytes that were not the protocol: a test that ends well has none.</summary>
    public IReadOnlyCollection<Exception> Broken => broken;

    internal Catalogue Catalogue { get; }

    internal X509Certificate2 Certificate { get; }

    /// <summary>Passwords that PAM handed out, by user.</summary>
    internal ConcurrentDictionary<string, string> GeneratedPasswords { get; } = new();

    /// <summary>Starts a server.</summary>
    public static Task<IrodsLoopbackServer> StartAsync(IrodsLoopbackOptions? options = null)
    {
        var server = new IrodsLoopbackServer(options ?? new IrodsLoopbackOptions());
        server.listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.listener.Listen(backlog: 512);
        server.accepting = server.AcceptAsync();
        return Task.FromResult(server);
    }

    /// <summary>Cuts every connection, as a server that dies; new ones are still accepted.</summary>
    public void CutAll()
    {
        foreach (var session in sessions.Keys)
        {
            session.Cut();
        }
    }

    /// <summary>Ends when no connection is open: what clients left behind is then in the catalogue.</summary>
    public Task WhenIdleAsync()
    {
        lock (gate)
        {
            return ConnectionsOpen == 0 ? Task.CompletedTask : idle.Task;
        }
    }

    /// <summary>The contents of an object as stored, for a test that compares; null: no such object.</summary>
    public byte[]? StoredBytes(string path)
    {
        lock (Catalogue.Gate)
        {
            return Catalogue.FindObject(path) is { } entry ? File.ReadAllBytes(entry.Best.File) : null;
        }
    }

    /// <summary>The whole paths of all objects of a collection and those below it, trash not included unless asked for, in their order.</summary>
    public IReadOnlyList<string> ObjectPaths(string? collection = null)
    {
        lock (Catalogue.Gate)
        {
            return [.. Catalogue.FindCollection(collection ?? $"/{Zone}/home")?.Tree().SelectMany(each => each.Objects.Values).Select(entry => entry.Path) ?? []];
        }
    }

    /// <summary>Stops at once: connections are cut, the folder is removed.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        await accepting;
        Faults.Clear();
        CutAll();
        await Task.WhenAll(sessions.Values);
        Certificate.Dispose();
        stopping.Dispose();
        Directory.Delete(Root, recursive: true);
    }

    internal void CountPortalSocket()
    {
        lock (gate)
        {
            PortalSockets++;
        }
    }

    /// <summary>Counts a session no more.</summary>
    internal void Leave(AgentSession session)
    {
        if (session.Leaves())
        {
            Count(-1);
        }
    }

    internal void Report(Exception exception) => broken.Enqueue(exception);

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync(stopping.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                continue;
            }

            if (Faults.TakeDrop())
            {
                socket.Dispose();
                continue;
            }

            socket.NoDelay = true;
            Count(+1);
            var session = new AgentSession(this, socket);
            var start = new TaskCompletionSource();
            sessions[session] = ServeAsync(session, start.Task);
            start.SetResult();
        }
    }

    private async Task ServeAsync(AgentSession session, Task registered)
    {
        await registered;
        try
        {
            await session.RunAsync(stopping.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException or AuthenticationException)
        {
            // The other side went or did not like the certificate, a fault cut it, or the server stops.
        }
        catch (Exception e)
        {
            Report(e);
        }
        finally
        {
            await session.DisposeAsync();
            sessions.TryRemove(session, out _);
            Leave(session);
        }
    }

    private void Count(int change)
    {
        lock (gate)
        {
            ConnectionsOpen += change;
            MostConnections = int.Max(MostConnections, ConnectionsOpen);
            ConnectionsAccepted += change > 0 ? 1 : 0;
            if (ConnectionsOpen == 0)
            {
                idle.SetResult();
                idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
