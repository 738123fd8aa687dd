using DcGrid.Testing;

namespace DcGrid.Store.Tests;

/// <summary>One PostgreSQL for all tests of this project that need one, with a database whose tables are made already.</summary>
public sealed class PostgresCluster : IAsyncLifetime
{
    private PostgresDatabase? _template;

    public PostgresServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await PostgresServer.CreateAsync(PostgresOptions.Fast);
        _template = await Server.CreateDatabaseAsync();
        await using var store = await TaskStore.OpenPostgresAsync(StoreUrl.Parse(_template.Url));
    }

    /// <summary>A database with an empty task store.</summary>
    public Task<PostgresDatabase> NewDatabaseAsync() => Server.CreateDatabaseAsync(_template);

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class PostgresTests : ICollectionFixture<PostgresCluster>
{
    public const string Name = "PostgreSQL";
}

[Trait("Needs", "packages")]
[Collection(PostgresTests.Name)]
public sealed class PostgresConformance(PostgresCluster cluster) : StoreConformance
{
    private PostgresDatabase _database = null!;

    protected override async Task<TaskStore> OpenAsync()
    {
        _database = await cluster.NewDatabaseAsync();
        return await TaskStore.OpenPostgresAsync(StoreUrl.Parse(_database.Url));
    }

    protected override async Task<TaskStore?> OpenAgainAsync() => await TaskStore.OpenPostgresAsync(StoreUrl.Parse(_database.Url));

    protected override Task CloseAsync() => cluster.Server.DropDatabaseAsync(_database);
}
