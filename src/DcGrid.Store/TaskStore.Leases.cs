using DcGrid.Production;
using DcGrid.Store.Queue;

namespace DcGrid.Store;

public sealed partial class TaskStore
{
    public Task<LeaseGrant> LeaseAsync(LeaseQuery query, DateTimeOffset now, CancellationToken cancellationToken) =>
        _database.WriteAsync(new LeaseWork(query, now), cancellationToken);

    public Task<IReadOnlyList<BookedReport>> ReportAsync(PilotId pilot, IReadOnlyList<AttemptReport> reports, DateTimeOffset now, CancellationToken cancellationToken) =>
        _database.WriteAsync(new ReportWork(pilot, reports, now), cancellationToken);

    public Task<HeartbeatAnswer> HeartbeatAsync(
        PilotId pilot, IReadOnlyCollection<AttemptKey> held, PilotCapability? capability, DateTimeOffset now, DateTimeOffset expires, CancellationToken cancellationToken) =>
        _database.WriteAsync(new HeartbeatWork(pilot, held, capability, now, expires), cancellationToken);

    public Task<int> ReapAsync(DateTimeOffset now, int maxAttempts, CancellationToken cancellationToken) =>
        WriteAsync(unit => PilotWrites.Reap(unit, maxAttempts), now, cancellationToken);

    public Task GrantGraceAsync(DateTimeOffset until, CancellationToken cancellationToken) =>
        WriteAsync(unit => PilotWrites.Grace(unit, until), until, cancellationToken);
}
