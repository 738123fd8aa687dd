using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

/// <summary>What the server writes to the log.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Error, "{Method} threw an exception; the client was told UNKNOWN.", EventName = "HandlerThrew")]
    public static partial void HandlerThrew(ILogger logger, string method, Exception exception);

    [LoggerMessage(2, LogLevel.Information, "{Method} ended with {Code}: {Detail}", EventName = "CallFailed")]
    public static partial void CallFailed(ILogger logger, string method, StatusCode code, string detail);

    [LoggerMessage(3, LogLevel.Debug, "{Method} was cancelled by the client.", EventName = "CallCancelled")]
    public static partial void CallCancelled(ILogger logger, string method);

    [LoggerMessage(4, LogLevel.Information, "{Path} was called; there is no such {What}.", EventName = "Unimplemented")]
    public static partial void Unimplemented(ILogger logger, string path, string what);

    [LoggerMessage(5, LogLevel.Error, "{Method}: a response could not be serialised; the stream was reset.", EventName = "BrokenMessage")]
    public static partial void BrokenMessage(ILogger logger, string method);
}
