using DcGrid.Irods.Loopback;

namespace DcGrid.Irods.Tests.Integration;

/// <summary>A server, a client of it, and a collection of the suite's own, which goes at the end.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    private readonly IrodsLoopbackServer? _loopback;

    private ServerUnderTest(IrodsAccount account, string home, IrodsLoopbackServer? loopback)
    {
        (Account, _loopback) = (account, loopback);
        Client = new IrodsClient(account, new IrodsClientOptions { MaxConnections = 6, Tls = new IrodsTlsOptions { Verification = IrodsTlsVerification.None } });
        Collection = $"{home}/dcgrid-test-{Guid.NewGuid():N}";
    }

    public IrodsAccount Account { get; }

    public IrodsClient Client { get; }

    public string Collection { get; }

    /// <summary>A resource for replicas, where one is known.</summary>
    public string? SecondResource => _loopback?.Options.Resources[1];

    /// <param name="name">the name of a release to play, or the URL of a real server</param>
    public static async Task<ServerUnderTest> StartAsync(string name)
    {
        ServerUnderTest server;
        if (name.StartsWith("irods://", StringComparison.Ordinal))
        {
            var url = IrodsUrl.Parse(name);
            server = new ServerUnderTest(url.ToAccount(), url.Path, null);
        }
        else
        {
            var loopback = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions { Version = Enum.Parse<IrodsServerVersion>(name) });
            var account = new IrodsAccount("127.0.0.1", loopback.Port, loopback.Zone, loopback.User, loopback.Password);
            server = new ServerUnderTest(account, loopback.HomeCollection, loopback);
        }

        await server.Client.CreateCollectionAsync(server.Collection);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Client.RemoveCollectionAsync(Collection, IrodsRemoval.ForGood);
            Assert.Null(await Client.StatAsync(Collection));
        }
        finally
        {
            await Client.DisposeAsync();
            if (_loopback is not null)
            {
                await _loopback.DisposeAsync();
                Assert.Empty(_loopback.Broken);
            }
        }
    }
}
