using DcGrid.Server.Access;
using DcGrid.Store;

namespace DcGrid.Server.Hosting;

/// <summary>The database of a home: made, opened, brought up to date.</summary>
internal static class StoreFiles
{
    private static readonly TimeSpan AdminTokenLifetime = TimeSpan.FromDays(366);

    /// <summary>Makes the home, its database and the first admin's token. What is there already stays as it is.</summary>
    public static async Task InitializeAsync(ServiceHome home, TimeProvider time, CancellationToken cancellationToken)
    {
        home.Create();
        await using var store = await TaskStore.OpenSqliteAsync(
            home.Database, new SqliteStoreOptions(), cancellationToken);
        if (File.Exists(home.AdminToken))
        {
            return;
        }

        var (_, text) = await new TokenAuthority(store, time).IssueAsync(
            "admin", Role.Admin, AdminTokenLifetime, "service", cancellationToken);
        ServiceHome.WritePrivate(home.AdminToken, text + "\n");
    }

    public static async Task<ITaskStore> OpenAsync(ServiceHome home, CancellationToken cancellationToken) =>
        await TaskStore.OpenSqliteAsync(home.Database, new SqliteStoreOptions(), cancellationToken);

    /// <summary>Brings the database up to this program's schema.</summary>
    public static async Task<int> MigrateAsync(ServiceHome home, CancellationToken cancellationToken)
    {
        home.RequireInitialized();
        using var held = home.Lock();
        await using var store = await TaskStore.OpenSqliteAsync(
            home.Database, new SqliteStoreOptions { Migrate = true }, cancellationToken);
        return store.SchemaVersion;
    }
}
