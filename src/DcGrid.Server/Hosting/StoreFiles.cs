using DcGrid.Server.Access;
using DcGrid.Store;

namespace DcGrid.Server.Hosting;

/// <summary>The database of a home: made, opened, brought up to date.</summary>
internal static class StoreFiles
{
    private static readonly TimeSpan AdminTokenLifetime = TimeSpan.FromDays(366);

    /// <summary>Makes the home, its database and the first admin's token. What is there already stays as it is.</summary>
    /// <param name="store">A database elsewhere, null for a file of the home's own.</param>
    /// <exception cref="StartupException">The home has another store already.</exception>
    public static async Task InitializeAsync(ServiceHome home, StoreUrl? store, TimeProvider time, CancellationToken cancellationToken)
    {
        home.Create();
        if (store is not null && (File.Exists(home.Database) || (Known(home) is { } known && known != store)))
        {
            throw new StartupException($"{home.Folder} has a task store already; use another --home for {store}");
        }

        await using var opened = await OpenAsync(home, store ?? Known(home), migrate: false, cancellationToken);
        if (store is not null)
        {
            ServiceHome.WritePrivate(home.StoreFile, store + "\n");
        }

        if (File.Exists(home.AdminToken))
        {
            return;
        }

        var (_, text) = await new TokenAuthority(opened, time).IssueAsync(
            "admin", Role.Admin, AdminTokenLifetime, "service", cancellationToken);
        ServiceHome.WritePrivate(home.AdminToken, text + "\n");
    }

    public static Task<ITaskStore> OpenAsync(ServiceHome home, CancellationToken cancellationToken) =>
        OpenAsync(home, Known(home), migrate: false, cancellationToken);

    /// <summary>Brings the database up to this program's schema.</summary>
    /// <returns>The database, and the version of its schema.</returns>
    public static async Task<(string Database, int Version)> MigrateAsync(ServiceHome home, CancellationToken cancellationToken)
    {
        home.RequireInitialized();
        using var held = home.Lock();
        var url = Known(home);
        await using var store = await OpenAsync(home, url, migrate: true, cancellationToken);
        return (url?.ToString() ?? home.Database, store.SchemaVersion);
    }

    private static StoreUrl? Known(ServiceHome home) =>
        File.Exists(home.StoreFile) ? StoreUrl.Parse(File.ReadAllText(home.StoreFile).Trim()) : null;

    private static async Task<ITaskStore> OpenAsync(ServiceHome home, StoreUrl? url, bool migrate, CancellationToken cancellationToken) => url is null
        ? await TaskStore.OpenSqliteAsync(home.Database, new SqliteStoreOptions { Migrate = migrate }, cancellationToken)
        : await TaskStore.OpenPostgresAsync(url, new PostgresStoreOptions { Migrate = migrate }, cancellationToken);
}
