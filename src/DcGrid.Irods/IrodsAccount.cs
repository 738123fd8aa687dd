namespace DcGrid.Irods;

/// <summary>Where a server is, and who logs in.</summary>
/// <param name="host">name or address</param>
/// <param name="port">1 to 65535; usually 1247</param>
/// <param name="zone">the server's zone</param>
/// <param name="user">the user's name</param>
/// <param name="password">the password; it shows in no message and no <see cref="ToString"/></param>
public sealed class IrodsAccount(string host, int port, string zone, string user, string password)
{
    /// <summary>The port of most servers.</summary>
    public const int DefaultPort = 1247;

    /// <summary>Name or address of the server.</summary>
    public string Host { get; } = !string.IsNullOrEmpty(host) ? host : throw new ArgumentException("the server's name is missing", nameof(host));

    /// <summary>The server's port.</summary>
    public int Port { get; } = port is > 0 and < 65536 ? port : throw new ArgumentOutOfRangeException(nameof(port), port, "a port is 1 to 65535");

    /// <summary>The server's zone.</summary>
    public string Zone { get; } = !string.IsNullOrEmpty(zone) ? zone : throw new ArgumentException("the zone is missing", nameof(zone));

    /// <summary>The user's name.</summary>
    public string User { get; } = !string.IsNullOrEmpty(user) ? user : throw new ArgumentException("the user is missing", nameof(user));

    /// <summary>The user's zone, where it is not <see cref="Zone"/>.</summary>
    public string UserZone { get; init; } = zone;

    /// <summary>How to log in.</summary>
    public IrodsAuthentication Authentication { get; init; } = IrodsAuthentication.Native;

    internal string Password { get; } = password ?? throw new ArgumentNullException(nameof(password));

    /// <summary>The account without its password, such as <c>user#zone@host:1247</c>.</summary>
    public override string ToString() => $"{User}#{UserZone}@{Host}:{Port}";
}
