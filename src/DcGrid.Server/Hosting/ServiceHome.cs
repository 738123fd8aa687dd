using System.Text.Json;

namespace DcGrid.Server.Hosting;

/// <summary>The folder that a service lives in: its database, its tokens, what it knows of its pilots. Only its owner may
/// look inside.</summary>
internal sealed class ServiceHome
{
    private const UnixFileMode OwnerOnlyFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // What .NET gives an IOException for a file that another process has locked: EWOULDBLOCK.
    private const int LockedByAnother = 11;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public ServiceHome(DirectoryInfo folder) => Folder = folder.FullName;

    public string Folder { get; }

    public string Database => Path.Combine(Folder, "dcgrid.db");

    /// <summary>The URL of a database elsewhere; there where the home has none of its own.</summary>
    public string StoreFile => Path.Combine(Folder, "store.url");

    public string AdminToken => Path.Combine(Folder, "admin.token");

    public string Allocations => Path.Combine(Folder, "allocations");

    public string Jobs => Path.Combine(Folder, "jobs");

    /// <summary>Where the server is, for programs on this machine; there while it is up.</summary>
    public string EndpointFile => Path.Combine(Folder, "server.json");

    private string ListenFile => Path.Combine(Folder, "listen");

    private string LockFile => Path.Combine(Folder, "server.lock");

    /// <exception cref="StartupException">Nothing was made here yet, or it can't be looked into.</exception>
    public void RequireInitialized()
    {
        try
        {
            // File.Exists would answer "no" for a folder that may not be looked into.
            if (!File.Exists(StoreFile) && File.GetAttributes(Database).HasFlag(FileAttributes.Directory))
            {
                throw new StartupException($"{Database} is a folder; use another --home");
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new StartupException($"{Folder} holds no service yet; run: dcgrid server init --home {Folder}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"can't look into {Folder}: {e.Message}; run as its owner or use another --home", e);
        }
    }

    public void Create() => CreateFolder(Folder);

    /// <summary>A folder that only its owner may look into.</summary>
    public static void CreateFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path, OwnerOnlyFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"can't make the folder {path}: {e.Message}; choose another or ask its owner", e);
        }
    }

    /// <summary>Writes a file that only its owner may read, whole or not at all.</summary>
    public static void WritePrivate(string path, string text)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnlyFile,
        };
        using (var writer = new StreamWriter(temporary, options))
        {
            writer.Write(text);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Keeps a second server off this home for as long as the stream is open, whatever becomes of this process.</summary>
    public FileStream Lock()
    {
        try
        {
            return new FileStream(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult == LockedByAnother)
        {
            throw new StartupException(
                $"another dcgrid-server serves {Folder}; stop it (dcgrid server stop --home {Folder}) or use another --home", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"can't lock {LockFile}: {e.Message}; run as the owner of {Folder}", e);
        }
    }

    /// <summary>The address of the last start, so that pilots find the server again after a restart.</summary>
    public Uri? LastListen() =>
        File.Exists(ListenFile) && Uri.TryCreate(File.ReadAllText(ListenFile).Trim(), UriKind.Absolute, out var uri) ? uri : null;

    public void RememberListen(Uri url) => WritePrivate(ListenFile, url + "\n");

    public void PublishEndpoint(Uri url, DateTimeOffset started, string? caCertificate) => WritePrivate(
        EndpointFile,
        JsonSerializer.Serialize(
            new { Url = url, Pid = Environment.ProcessId, ServerIdentity.Version, Started = started, CaCertificate = caCertificate },
            Json));

    public void WithdrawEndpoint() => File.Delete(EndpointFile);
}
