using DcGrid.Irods;

namespace DcGrid.Storage;

/// <summary>How <c>irods://</c> logs in and transfers.</summary>
public sealed record IrodsStorageOptions
{
    /// <summary>The variable that names <see cref="PasswordFile"/> where that is null.</summary>
    public const string PasswordFileVariable = "DCGRID_IRODS_PASSWORD_FILE";

    /// <summary>
    /// The iRODS environment file: host, port, zone, user, TLS. Null for the one that <c>IRODS_ENVIRONMENT_FILE</c> names, or those below <c>~/.irods</c>.
    /// </summary>
    public string? EnvironmentFile { get; init; }

    /// <summary>
    /// A file with the password in its first line, which only its owner may read. Null for the one that <c>DCGRID_IRODS_PASSWORD_FILE</c> names; where that is
    /// not set, for what <c>iinit</c> left in <c>.irodsA</c>.
    /// </summary>
    public string? PasswordFile { get; init; }

    /// <summary>Connections to a server at a time; 1 or more.</summary>
    public int MaxConnections { get; init; } = 8;

    /// <summary>Connections for one large file at a time, 1 to 16. Further ones than the first are taken only if they are to be had at once.</summary>
    public int MaxConnectionsPerFile { get; init; } = 4;

    /// <summary>Files up to this size go in one message, and all over again after a cut; larger ones in parts of this size. 1 to 32 MiB.</summary>
    public int PartBytes { get; init; } = 8 << 20;

    /// <summary>An idle connection is closed after this time.</summary>
    public TimeSpan MaxIdleTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The budget of connections to a server, which is named <c>irods://host:port</c>; null, or an answer of null, for none.</summary>
    public Func<string, IConnectionPermits?>? Permits { get; init; }
}
