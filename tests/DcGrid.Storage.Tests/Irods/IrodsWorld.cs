using System.Globalization;
using DcGrid.Irods.Loopback;

namespace DcGrid.Storage.Tests.Irods;

/// <summary>A loopback server, a login for it as iinit and a site leave it, and the storage on it.</summary>
public sealed class IrodsWorld : IAsyncDisposable
{
    private IrodsWorld(IrodsLoopbackServer server, IrodsStorageOptions options, StorageRetryOptions retries)
    {
        Server = server;
        EnvironmentFile = Folder["irods_environment.json"];
        PasswordFile = Folder.Write("password", server.Password + "\n");
        File.SetUnixFileMode(PasswordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        WriteEnvironment();
        Options = options with { EnvironmentFile = EnvironmentFile, PasswordFile = PasswordFile };
        Element = new IrodsStorageElement(Options);
        Storage = new StorageElements([Element], TimeProvider.System, retries);
    }

    public IrodsLoopbackServer Server { get; }

    public TemporaryFolder Folder { get; } = new();

    public IrodsStorageOptions Options { get; }

    public IrodsStorageElement Element { get; }

    public StorageElements Storage { get; }

    public string EnvironmentFile { get; }

    public string PasswordFile { get; }

    /// <summary>A client of this test breaks off in ways that a server reports.</summary>
    public bool IsHardOnServer { get; set; }

    /// <summary>The home collection.</summary>
    public StorageUrl Home => StorageUrl.Parse($"irods://127.0.0.1:{Server.Port}{Server.HomeCollection}");

    public static async Task<IrodsWorld> StartAsync(
        IrodsLoopbackOptions? server = null, IrodsStorageOptions? options = null, StorageRetryOptions? retries = null) => new(
            await IrodsLoopbackServer.StartAsync(server),
            options ?? new IrodsStorageOptions(),
            retries ?? new StorageRetryOptions { FirstDelay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero });

    /// <param name="changes">Members to write otherwise, or with null not at all.</param>
    public void WriteEnvironment(params (string Key, object? Value)[] changes)
    {
        var members = new Dictionary<string, object?>
        {
            ["irods_host"] = "127.0.0.1",
            ["irods_port"] = Server.Port,
            ["irods_zone_name"] = Server.Zone,
            ["irods_user_name"] = Server.User,
        };
        foreach (var (key, value) in changes)
        {
            members[key] = value;
        }

        File.WriteAllText(EnvironmentFile, System.Text.Json.JsonSerializer.Serialize(members.Where(member => member.Value is not null).ToDictionary()));
    }

    /// <summary>A local file with contents that a seed gives.</summary>
    public string WriteRandom(string name, long bytes, int seed = 1)
    {
        var random = new Random(seed);
        var path = Folder[name];
        using var file = File.Create(path);
        var buffer = new byte[1 << 20];
        for (long written = 0; written < bytes; written += buffer.Length)
        {
            random.NextBytes(buffer);
            file.Write(buffer.AsSpan(0, (int)Math.Min(buffer.Length, bytes - written)));
        }

        return path;
    }

    /// <summary>All objects of the server, without the zone's path.</summary>
    public IEnumerable<string> Objects() => Server.ObjectPaths().Select(path => path[(Server.HomeCollection.Length + 1)..]);

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await Storage.DisposeAsync();
        await Server.DisposeAsync();
        Assert.True(IsHardOnServer || Server.Broken.Count == 0, string.Join('\n', Server.Broken));
        Folder.Dispose();
    }
}
