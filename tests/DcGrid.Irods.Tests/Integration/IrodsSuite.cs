namespace DcGrid.Irods.Tests.Integration;

/// <summary>The servers that the suite runs against, and their life.</summary>
public sealed class IrodsServers : IAsyncLifetime
{
    /// <summary>The variable that names a real server: <c>irods://user:password@host:port/zone/home/user</c>.</summary>
    private const string Variable = "DCGRID_TEST_IRODS";

    private readonly Dictionary<string, ServerUnderTest> _servers = [];

    /// <summary>The real server, if one is named, else the releases that the loopback server plays. A password is never part of a test's name.</summary>
    public static TheoryData<string> Names => [.. All];

    internal static string[] All => RealServer is null ? ["V331", "V502"] : ["real"];

    private static string? RealServer => System.Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } url ? url : null;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var server in _servers.Values)
        {
            await server.DisposeAsync();
        }
    }

    internal async Task<ServerUnderTest> StartAsync(string name)
    {
        // The tests of a collection run one after the other.
        if (!_servers.TryGetValue(name, out var server))
        {
            server = await ServerUnderTest.StartAsync(name == "real" ? RealServer! : name);
            _servers.Add(name, server);
        }

        return server;
    }
}

/// <summary>Classes of tests that share the servers.</summary>
[CollectionDefinition(Name)]
public sealed class IrodsSuite : ICollectionFixture<IrodsServers>
{
    public const string Name = "iRODS servers";
}
