using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>Reports of one pilot that are to be booked, all or none.</summary>
internal sealed class ReportWork(PilotId pilot, IReadOnlyList<AttemptReport> reports, DateTimeOffset now) : WriteWork<IReadOnlyList<BookedReport>>(now)
{
    public PilotId Pilot => pilot;

    public IReadOnlyList<AttemptReport> Reports => reports;
}

/// <summary>One pilot's asking for work.</summary>
internal sealed class LeaseWork(LeaseQuery query, DateTimeOffset now) : WriteWork<LeaseGrant>(now)
{
    public LeaseQuery Query => query;
}

/// <summary>One pilot's word that it lives.</summary>
internal sealed class HeartbeatWork(
    PilotId pilot, IReadOnlyCollection<AttemptKey> held, PilotCapability? capability, DateTimeOffset now, DateTimeOffset expires)
    : WriteWork<HeartbeatAnswer>(now)
{
    public PilotId Pilot => pilot;

    public IReadOnlyCollection<AttemptKey> Held => held;

    public PilotCapability? Capability => capability;

    public DateTimeOffset Expires => expires;
}

/// <summary>One pilot's word on its connections to a storage element.</summary>
/// <param name="budget">The site's.</param>
internal sealed class ConnectionWork(ConnectionWord word, int budget, DateTimeOffset now) : WriteWork<ConnectionAnswer>(now)
{
    public ConnectionWord Word => word;

    public int Budget => budget;
}
