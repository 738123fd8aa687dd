using System.Data;
using System.Text;
using Npgsql;

namespace DcGrid.Store.Postgres;

/// <summary>Duties as advisory locks of one connection that stays open: PostgreSQL itself lets go of them when the server at its
/// other end is gone, or says nothing for too long.</summary>
internal sealed class PostgresDuties(PostgresBackend backend) : IAsyncDisposable
{
    /// <summary>The first half of the locks' keys, for duties and for servers' numbers.</summary>
    private const int DutyLocks = 0x44634744, WriterLocks = 0x44634757;

    /// <summary>Servers on one database that count apart. One more shares the last number: slower, and as right.</summary>
    private const int MaxWriters = 64;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);
    private NpgsqlConnection? _connection;

    /// <summary>A number that no other server on the database has.</summary>
    public int TakeWriter()
    {
        _connection = backend.OpenForDuties();
        var writer = 0;
        while (writer < MaxWriters - 1 && !TryLock(_connection, WriterLocks, writer))
        {
            writer++;
        }

        return writer;
    }

    public async Task<bool> HoldsAsync(string duty, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Holds(duty), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (backend.Translate(error) is { } translated)
        {
            GiveUp();
            throw translated;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        if (_connection is { State: ConnectionState.Open } connection)
        {
            await Task.Run(() => LetGo(connection)).ConfigureAwait(false);
        }

        GiveUp();
        _turn.Release();
    }

    /// <summary>Has others get the duties at this moment, not when PostgreSQL notices that the connection is closed.</summary>
    private void LetGo(NpgsqlConnection connection)
    {
        try
        {
            using var command = new NpgsqlCommand("SELECT pg_advisory_unlock_all()", connection);
            command.ExecuteNonQuery();
        }
        catch (Exception error) when (backend.Translate(error) is not null)
        {
            // A database that is gone has let go of them too.
        }
    }

    /// <summary>What a lost connection held is free for others at this moment.</summary>
    private void GiveUp()
    {
        _held.Clear();
        _connection?.Dispose();
        _connection = null;
    }

    private bool Holds(string duty)
    {
        if (_connection is { State: not ConnectionState.Open })
        {
            GiveUp();
        }

        _connection ??= backend.OpenForDuties();
        if (_held.Contains(duty))
        {
            // It is ours as long as the connection lives.
            using var alive = new NpgsqlCommand("SELECT 1", _connection);
            alive.ExecuteScalar();
            return true;
        }

        return TryLock(_connection, DutyLocks, Key(duty)) && _held.Add(duty);
    }

    private static bool TryLock(NpgsqlConnection connection, int kind, int key)
    {
        using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock(@kind, @key)", connection);
        command.Parameters.AddWithValue("kind", kind);
        command.Parameters.AddWithValue("key", key);
        return command.ExecuteScalar() is true;
    }

    // FNV-1a: the same in every version of the program, unlike a string's own hash.
    private static int Key(string duty) =>
        unchecked((int)Encoding.UTF8.GetBytes(duty).Aggregate(2166136261u, (hash, part) => (hash ^ part) * 16777619u));
}
