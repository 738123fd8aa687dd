using DcGrid.Production;
using DcGrid.Store.Sqlite;

namespace DcGrid.Store;

public sealed partial class SqliteTaskStore
{
    public Task<LeaseGrant> LeaseAsync(LeaseQuery query, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(unit => LeaseWrites.Lease(unit, query), now, cancellationToken);

    public Task<IReadOnlyList<BookedReport>> ReportAsync(PilotId pilot, IReadOnlyList<AttemptReport> reports, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(unit => ReportWrites.Report(unit, pilot, reports), now, cancellationToken);

    public Task<HeartbeatAnswer> HeartbeatAsync(
        PilotId pilot, IReadOnlyCollection<AttemptKey> held, PilotCapability? capability, DateTimeOffset now, DateTimeOffset expires, CancellationToken cancellationToken) =>
        WriteAsync(unit => PilotWrites.Heartbeat(unit, pilot, held, capability, expires), now, cancellationToken);

    public Task<int> ReapAsync(DateTimeOffset now, int maxAttempts, CancellationToken cancellationToken) =>
        WriteAsync(unit => PilotWrites.Reap(unit, maxAttempts), now, cancellationToken);

    public Task GrantGraceAsync(DateTimeOffset until, CancellationToken cancellationToken) =>
        WriteAsync(unit => PilotWrites.Grace(unit, until), until, cancellationToken);
}
