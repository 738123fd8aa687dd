namespace DcGrid.Cli.Connection;

/// <summary>The folder of a service: its database, its first token, and what the running server says of itself.</summary>
/// <param name="folder">Absolute.</param>
internal sealed class ServiceHome(string folder)
{
    /// <summary>Names the home where no option does.</summary>
    public const string Variable = "DCGRID_HOME";

    public string Folder { get; } = folder;

    public string ServerFilePath => Path.Combine(Folder, "server.json");

    public string AdminTokenPath => Path.Combine(Folder, "admin.token");

    public string DatabasePath => Path.Combine(Folder, "dcgrid.db");

    /// <summary>Names the database of a home that has none of its own.</summary>
    public string StoreFilePath => Path.Combine(Folder, "store.url");

    public string LogPath => Path.Combine(Folder, "logs", "server.log");

    public bool HasDatabase => File.Exists(DatabasePath) || File.Exists(StoreFilePath);

    /// <summary>The running server, or null: none, or only the file of one that is gone.</summary>
    public ServerFile? FindLiveServer() => ServerFile.Find(ServerFilePath) is { } file && file.IsAlive() ? file : null;

    /// <summary>From an option, else DCGRID_HOME, else ~/.dcgrid.</summary>
    public static ServiceHome Locate(string? option, Terminal terminal)
    {
        var named = option ?? terminal.Variable(Variable);
        return new ServiceHome(string.IsNullOrEmpty(named)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dcgrid")
            : terminal.Resolve(named));
    }
}
