namespace DcGrid.Store.Tests;

public sealed class SqliteMemoryConformance : StoreConformance
{
    protected override Task<SqliteTaskStore> OpenAsync() => SqliteTaskStore.OpenInMemoryAsync();

    protected override Task CloseAsync() => Task.CompletedTask;
}
