namespace DcGrid.Server;

/// <summary>What the server writes to its log. A number belongs to its event for ever: 1 life of the server, 100 background loops,
/// 200 calls.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Information, "dcgrid-server {Version} serves {Home} on {Url}", EventName = "Serving")]
    public static partial void Serving(ILogger logger, string version, string home, Uri url);

    [LoggerMessage(2, LogLevel.Information, "dcgrid-server has stopped", EventName = "Stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(100, LogLevel.Warning, "Took {Attempts} attempts away from pilots that were not heard from in time", EventName = "Reaped")]
    public static partial void Reaped(ILogger logger, int attempts);

    [LoggerMessage(101, LogLevel.Warning, "Reaping has to wait: {Reason}", EventName = "ReapingWaits")]
    public static partial void ReapingWaits(ILogger logger, string reason);

    [LoggerMessage(105, LogLevel.Warning, "Recounting has to wait: {Reason}", EventName = "RecountingWaits")]
    public static partial void RecountingWaits(ILogger logger, string reason);

    [LoggerMessage(106, LogLevel.Error, "The counts of campaign {Campaign} do not close; dcgrid campaign verify says where", EventName = "DoesNotClose")]
    public static partial void DoesNotClose(ILogger logger, string campaign);

    [LoggerMessage(102, LogLevel.Warning, "No round for {Seconds:F1} s: pilots could not speak meanwhile, so all leases are given a whole lease time", EventName = "WasDeaf")]
    public static partial void WasDeaf(ILogger logger, double seconds);

    [LoggerMessage(103, LogLevel.Warning, "This server could not write that it is there: {Reason}", EventName = "PresenceWaits")]
    public static partial void PresenceWaits(ILogger logger, string reason);

    [LoggerMessage(104, LogLevel.Information, "This server takes up the duty {Duty}", EventName = "DutyTaken")]
    public static partial void DutyTaken(ILogger logger, string duty);

    [LoggerMessage(200, LogLevel.Warning, "{Method} has to be tried again: {Reason}", EventName = "StoreBusy")]
    public static partial void StoreBusy(ILogger logger, string method, string reason);

    [LoggerMessage(201, LogLevel.Error, "{Method}: the task store failed: {Reason}", EventName = "StoreFailed")]
    public static partial void StoreFailed(ILogger logger, string method, string reason, Exception exception);

    [LoggerMessage(202, LogLevel.Error, "{Method} failed", EventName = "CallFailed")]
    public static partial void CallFailed(ILogger logger, string method, Exception exception);
}
