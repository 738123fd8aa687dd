using System.Globalization;

namespace DcGrid.Irods;

/// <summary>A place in iRODS: <c>irods://user:password@host:port/zone/home/user/file</c>.</summary>
/// <remarks>Characters that mean something in a URL are percent-encoded, in user and password as well; the port and the password may be missing.</remarks>
public sealed class IrodsUrl
{
    private const string Scheme = "irods://";
    private readonly string? _password;

    private IrodsUrl(string host, int port, string? user, string? userZone, string? password, string path) =>
        (Host, Port, User, UserZone, _password, Path) = (host, port, user, userZone, password, path);

    /// <summary>Name or address of the server.</summary>
    public string Host { get; }

    /// <summary>The port; 1247 if the URL has none.</summary>
    public int Port { get; }

    /// <summary>The user, or null.</summary>
    public string? User { get; }

    /// <summary>The user's zone where the URL says <c>user%23zone</c>, or null.</summary>
    public string? UserZone { get; }

    /// <summary>Whether there is a password.</summary>
    public bool HasPassword => _password is not null;

    /// <summary>The absolute path, decoded, with the zone as its first part.</summary>
    public string Path { get; }

    /// <summary>The zone.</summary>
    public string Zone => Path.Split('/')[1];

    /// <summary>Reads a URL. The errors never show it as a whole, since it may hold a password.</summary>
    /// <exception cref="FormatException">It isn't such a URL.</exception>
    public static IrodsUrl Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw new FormatException("an iRODS URL begins with irods://");
        }

        var rest = text[Scheme.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var authority = slash < 0 ? rest : rest[..slash];
        var path = slash < 0 ? "" : Decode(rest[slash..]).TrimEnd('/');
        var at = authority.LastIndexOf('@');
        var (host, port) = SplitHost(authority[(at + 1)..]);
        if (path.Length < 2 || path[1] == '/')
        {
            throw new FormatException($"the URL of {host} has no zone: write irods://user@{host}/zone/home/user");
        }

        if (at < 0)
        {
            return new(host, port, null, null, null, path);
        }

        var login = authority[..at];
        var colon = login.IndexOf(':', StringComparison.Ordinal);
        var user = Decode(colon < 0 ? login : login[..colon]);
        var hash = user.IndexOf('#', StringComparison.Ordinal);
        var name = hash < 0 ? user : user[..hash];
        return name.Length == 0
            ? throw new FormatException($"the URL of {host} has an @ and no user before it")
            : new(host, port, name, hash < 0 ? null : user[(hash + 1)..], colon < 0 ? null : Decode(login[(colon + 1)..]), path);
    }

    /// <summary>The account that the URL names.</summary>
    /// <exception cref="InvalidOperationException">User or password are missing.</exception>
    public IrodsAccount ToAccount() => new(
        Host,
        Port,
        Zone,
        User ?? throw new InvalidOperationException($"{this} names no user"),
        _password ?? throw new InvalidOperationException($"{this} has no password"))
    {
        UserZone = UserZone ?? Zone,
    };

    /// <summary>The URL without its password.</summary>
    public override string ToString()
    {
        var user = UserZone is null ? User : $"{User}#{UserZone}";
        var login = user is null ? "" : Uri.EscapeDataString(user) + "@";
        var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        var port = Port == IrodsAccount.DefaultPort ? "" : string.Create(CultureInfo.InvariantCulture, $":{Port}");
        return $"{Scheme}{login}{host}{port}{string.Join('/', Path.Split('/').Select(Uri.EscapeDataString))}";
    }

    private static (string Host, int Port) SplitHost(string text)
    {
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        var colon = text.IndexOf(':', end + 1);
        var host = colon < 0 ? text : text[..colon];
        if (host.Length == 0)
        {
            throw new FormatException("the URL names no host: write irods://user@host/zone/home/user");
        }

        var port = colon < 0 ? IrodsAccount.DefaultPort
            : int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65536 ? number
            : throw new FormatException($"the URL of {host} has a port that is no number from 1 to 65535");
        return (host.Trim('[', ']'), port);
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text);
}
