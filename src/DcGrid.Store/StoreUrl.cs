using Npgsql;

namespace DcGrid.Store;

/// <summary>Where a task store on PostgreSQL is, written as libpq does it: <c>postgresql://USER@HOST:PORT/DATABASE</c>, or
/// <c>postgresql://USER@/DATABASE?host=/FOLDER</c> for a local socket. Never with a password: that comes from the file
/// that PGPASSFILE names, from <c>~/.pgpass</c>, or from PGPASSWORD.</summary>
public sealed record StoreUrl
{
    private static readonly string[] Known = ["host", "port", "sslmode", "sslrootcert"];

    private StoreUrl(string text, string connectionString) => (Text, ConnectionString) = (text, connectionString);

    /// <summary>For Npgsql, without a password.</summary>
    internal string ConnectionString { get; }

    private string Text { get; }

    /// <summary>Reads a URL.</summary>
    /// <exception cref="StoreException">It is none, or carries a password; the message does not repeat it then.</exception>
    public static StoreUrl Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var rest = text.StartsWith("postgresql://", StringComparison.Ordinal) ? text["postgresql://".Length..]
            : text.StartsWith("postgres://", StringComparison.Ordinal) ? text["postgres://".Length..]
            : throw new StoreException($"'{text}' is not a task store: write postgresql://USER@HOST:PORT/DATABASE.");
        var query = rest.Split('?', 2);
        var slash = query[0].IndexOf('/', StringComparison.Ordinal);
        var (place, database) = slash < 0 ? (query[0], "") : (query[0][..slash], query[0][(slash + 1)..]);
        var at = place.LastIndexOf('@');
        var (user, host) = at < 0 ? ("", place) : (place[..at], place[(at + 1)..]);
        if (user.Contains(':', StringComparison.Ordinal) || (query.Length > 1 && query[1].Contains("password", StringComparison.OrdinalIgnoreCase)))
        {
            throw new StoreException("A task store's URL must not hold a password, as everybody on this machine could read it: put it into ~/.pgpass or the file that PGPASSFILE names.");
        }

        if (database.Length == 0)
        {
            throw new StoreException($"'{text}' names no database: write postgresql://USER@HOST:PORT/DATABASE.");
        }

        try
        {
            return new StoreUrl(text, Builder(text, user, host, Uri.UnescapeDataString(database), query.Length > 1 ? query[1] : "").ConnectionString);
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            throw new StoreException($"'{text}' is not a task store's URL ({error.Message.ReplaceLineEndings(" ")}): write postgresql://USER@HOST:PORT/DATABASE.");
        }
    }

    public override string ToString() => Text;

    private static NpgsqlConnectionStringBuilder Builder(string text, string user, string host, string database, string query)
    {
        var builder = new NpgsqlConnectionStringBuilder { Database = database };
        if (user.Length > 0)
        {
            builder.Username = Uri.UnescapeDataString(user);
        }

        var colon = host.LastIndexOf(':');
        if (colon >= 0 && !host.EndsWith(']'))
        {
            builder.Port = int.Parse(host[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture);
            host = host[..colon];
        }

        builder.Host = host.Length > 0 ? host.Trim('[', ']') : "localhost";
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            if (parts.Length < 2 || !Known.Contains(parts[0], StringComparer.Ordinal))
            {
                throw new StoreException($"'{text}': '{parts[0]}' is not known; these are: {string.Join(", ", Known)}.");
            }

            var value = Uri.UnescapeDataString(parts[1]);
            builder[parts[0] switch { "sslmode" => "SSL Mode", "sslrootcert" => "Root Certificate", "host" => "Host", _ => "Port" }] =
                parts[0] == "sslmode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }

        return builder;
    }
}
