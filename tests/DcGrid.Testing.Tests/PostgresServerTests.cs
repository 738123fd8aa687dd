using Npgsql;

namespace DcGrid.Testing.Tests;

/// <summary>The private PostgreSQL that other tests stand on.</summary>
[Trait("Needs", "packages")]
public sealed class PostgresServerTests : IAsyncLifetime
{
    private PostgresServer _server = null!;

    public async Task InitializeAsync() => _server = await PostgresServer.CreateAsync(new() { ListensOnTcp = true });

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_database_is_made_from_another()
    {
        var template = await _server.CreateDatabaseAsync();
        await ExecuteAsync(template.ConnectionString, "CREATE TABLE t AS SELECT 7 AS n");
        var copy = await _server.CreateDatabaseAsync(template);
        Assert.Equal(7, await ExecuteAsync(copy.ConnectionString, "SELECT n FROM t"));
        await _server.DropDatabaseAsync(copy);
        Assert.Equal(0L, await ExecuteAsync(_server.ConnectionString("postgres"), $"SELECT count(*) FROM pg_database WHERE datname = '{copy.Name}'"));
    }

    [Fact]
    public async Task What_was_committed_outlives_a_kill_of_all_its_processes()
    {
        var database = await _server.CreateDatabaseAsync();
        await ExecuteAsync(database.ConnectionString, "CREATE TABLE t AS SELECT 7 AS n");
        await using var open = new NpgsqlConnection(database.ConnectionString);
        await open.OpenAsync();
        var (postmaster, children) = (_server.PostmasterId, ProcessTree.ChildrenOf(_server.PostmasterId));

        await _server.KillAsync();

        Assert.False(ProcessTree.IsAlive(postmaster));
        Assert.NotEmpty(children);
        Assert.DoesNotContain(children, ProcessTree.IsAlive);
        await _server.StartAsync();
        Assert.NotEqual(postmaster, _server.PostmasterId);
        Assert.Equal(7, await ExecuteAsync(database.ConnectionString, "SELECT n FROM t"));
        Assert.Contains("was not properly shut down", await File.ReadAllTextAsync(_server.LogFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_stops_in_order_and_starts_again()
    {
        var database = await _server.CreateDatabaseAsync();
        await ExecuteAsync(database.ConnectionString, "CREATE TABLE t AS SELECT 7 AS n");
        await _server.StopAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(database.ConnectionString, "SELECT 1"));
        await _server.StartAsync();
        Assert.Equal(7, await ExecuteAsync(database.ConnectionString, "SELECT n FROM t"));
        Assert.DoesNotContain("was not properly shut down", await File.ReadAllTextAsync(_server.LogFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tcp_asks_for_the_password()
    {
        var tcp = $"Host=127.0.0.1;Port={_server.TcpPort};Username={PostgresServer.User};Database=postgres;Pooling=false";
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(tcp + ";Password=wrong", "SELECT 1"));
        Assert.Equal(1, await ExecuteAsync($"{tcp};Password={_server.Password}", "SELECT 1"));
    }

    [Fact]
    public async Task Nothing_is_left_behind()
    {
        var server = await PostgresServer.CreateAsync(PostgresOptions.Durable);
        Assert.Equal("on", await ExecuteAsync(server.ConnectionString("postgres"), "SELECT current_setting('fsync')"));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(server.Folder));
        var postmaster = server.PostmasterId;
        await server.DisposeAsync();
        Assert.False(ProcessTree.IsAlive(postmaster));
        Assert.False(Directory.Exists(server.Folder));
    }

    [Fact]
    public async Task What_keeps_it_from_starting_is_told()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => PostgresServer.CreateAsync(
            new() { Settings = new Dictionary<string, string> { ["shared_buffers"] = "none" } }));
        Assert.Contains("shared_buffers", error.Message, StringComparison.Ordinal);
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
