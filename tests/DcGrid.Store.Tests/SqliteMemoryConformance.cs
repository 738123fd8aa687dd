namespace DcGrid.Store.Tests;

public sealed class SqliteMemoryConformance : StoreConformance
{
    protected override Task<TaskStore> OpenAsync() => TaskStore.OpenInMemoryAsync();

    protected override Task CloseAsync() => Task.CompletedTask;
}
