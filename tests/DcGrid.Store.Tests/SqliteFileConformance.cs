namespace DcGrid.Store.Tests;

public sealed class SqliteFileConformance : StoreConformance
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dcgrid-store-").FullName;

    protected override Task<TaskStore> OpenAsync() => TaskStore.OpenSqliteAsync(Path.Combine(_folder, "tasks.sqlite"));

    protected override Task CloseAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }
}
