using DcGrid.Store;
using Proto = DcGrid.Protocol.V1;

namespace DcGrid.Server.Rpc;

internal static partial class ToProto
{
    public static Proto.GetServerInfoResponse ServerInfo(ITaskStore store, ServerIdentity identity, BookingFigures bookings) => new()
    {
        Version = ServerIdentity.Version,
        Store = store.Kind,
        SchemaVersion = store.SchemaVersion,
        Started = Time(identity.Started),
        Reports = bookings.Reports,
        BookingMeanSeconds = bookings.MeanSeconds,
        BookingMaxSeconds = bookings.MaxSeconds,
    };

    /// <param name="isLive">One that is lost holds no duty any more, whatever it wrote last.</param>
    public static Proto.ServerRecord Server(ServerRecord server, bool isLive) => new()
    {
        Url = server.Url,
        Host = server.Host,
        ProcessId = server.ProcessId,
        Version = server.Version,
        Started = Time(server.Started),
        LastSeen = Time(server.LastSeen),
        State = isLive ? "live" : "lost",
        Duties = { isLive ? server.Duties : [] },
    };
}
