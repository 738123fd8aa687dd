namespace DcGrid.Testing;

/// <summary>What kind of PostgreSQL a test wants.</summary>
public sealed record PostgresOptions
{
    /// <summary>For tests of what the SQL does: nothing is forced to disk, so what was committed survives a killed postmaster
    /// and not a machine that loses its power.</summary>
    public static PostgresOptions Fast { get; } = new();

    /// <summary>For figures and faults: PostgreSQL's own defaults (fsync, synchronous_commit and full_page_writes on).</summary>
    public static PostgresOptions Durable { get; } = new() { IsDurable = true };

    /// <summary>Keep PostgreSQL's own settings of durability.</summary>
    public bool IsDurable { get; init; }

    /// <summary>Listen on a free loopback port too, where the password is asked for (scram-sha-256). The socket asks for none: only
    /// its owner and root reach its folder.</summary>
    public bool ListensOnTcp { get; init; }

    /// <summary>The folder that the cluster's own is made in, such as a small file system to be filled; the system's temporary folder if left
    /// out. Its path must be short, as that of the socket is bounded, and open to PostgreSQL's account.</summary>
    public string? Parent { get; init; }

    /// <summary>Makes the cluster's folder, which only its owner may look into. Its name is short, as the path of a socket has at most 107 bytes.</summary>
    internal string MakeFolder() => Parent is { } parent
        ? Directory.CreateDirectory(Path.Combine(parent, "pg"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName
        : Directory.CreateTempSubdirectory("dcgrid-pg-").FullName;

    /// <summary>More lines for postgresql.conf, by name; they win over those above.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
