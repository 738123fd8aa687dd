namespace DcGrid.Store.Tests;

/// <summary>What every task store must do, whatever database is under it. A database's own class opens the store; the rules stand in the
/// parts of this class.</summary>
public abstract partial class StoreConformance : IAsyncLifetime
{
    protected StoreWorld World { get; private set; } = null!;

    public async Task InitializeAsync() => World = new StoreWorld(await OpenAsync());

    /// <summary>After each test the books must be sound, whatever the test was about.</summary>
    public async Task DisposeAsync()
    {
        try
        {
            await World.SoundAsync();
        }
        finally
        {
            await World.DisposeAsync();
            await CloseAsync();
        }
    }

    /// <summary>A new, empty store.</summary>
    protected abstract Task<TaskStore> OpenAsync();

    /// <summary>Removes what the store leaves behind.</summary>
    protected abstract Task CloseAsync();
}
