using DcGrid.Production;
using DcGrid.Store.Queue;

namespace DcGrid.Store;

public sealed partial class TaskStore
{
    public Task<PilotId> RegisterPilotAsync(PilotRegistration registration, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(unit => PilotWrites.Register(unit, registration), now, cancellationToken);

    public Task SignOffPilotAsync(PilotId pilot, string reason, string message, int exitCode, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(unit => PilotWrites.SignOff(unit, pilot, reason, message, exitCode), now, cancellationToken);

    public Task<ConnectionAnswer> ShareConnectionsAsync(ConnectionWord word, int budget, DateTimeOffset now, CancellationToken cancellationToken) =>
        _database.WriteAsync(new ConnectionWork(word, budget, now), cancellationToken);

    public Task<IReadOnlyList<PilotRecord>> ListPilotsAsync(bool all, CancellationToken cancellationToken) =>
        _database.ReadAsync(session => PilotReads.List(session, all), cancellationToken);

    public Task<(PilotRecord Pilot, IReadOnlyList<TaskRecord> Holding)?> GetPilotAsync(PilotId pilot, CancellationToken cancellationToken) =>
        _database.ReadAsync(session => PilotReads.Get(session, pilot), cancellationToken);

    public Task<int> DrainPilotsAsync(IReadOnlyCollection<PilotId> pilots, string actor, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(unit => PilotWrites.Drain(unit, pilots, actor), now, cancellationToken);

    public Task<AllocationId> AddAllocationAsync(string site, int pilots, string actor, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(unit => AllocationWrites.Add(unit, site, pilots, actor), now, cancellationToken);

    public Task SetAllocationSubmittedAsync(AllocationId allocation, string? batchJobId, string? failure, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(unit => AllocationWrites.SetSubmitted(unit, allocation, batchJobId, failure), now, cancellationToken);

    public Task<TokenRecord> AddTokenAsync(
        string name, Role role, ReadOnlyMemory<byte> sha256, string actor, DateTimeOffset now, DateTimeOffset expires, CancellationToken cancellationToken) =>
        WriteAsync(unit => Tokens.Add(unit, name, role, sha256, actor, expires), now, cancellationToken);

    public Task<TokenRecord?> FindTokenAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken) =>
        _database.ReadAsync(session => Tokens.Find(session, sha256), cancellationToken);

    public Task<IReadOnlyList<TokenRecord>> ListTokensAsync(CancellationToken cancellationToken) =>
        _database.ReadAsync(Tokens.List, cancellationToken);

    public Task RevokeTokenAsync(TokenId token, string actor, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(unit => Tokens.Revoke(unit, token, actor), now, cancellationToken);
}
