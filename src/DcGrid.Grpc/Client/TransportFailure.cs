using System.Net.Sockets;
using System.Security.Authentication;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>What went wrong below gRPC, as a status.</summary>
internal static class TransportFailure
{
    private const long NoError = 0;

    public static Status ToStatus(Exception exception)
    {
        if (exception is RpcException rpc)
        {
            return rpc.Status;
        }

        return new Status(CodeOf(exception), Describe(exception), exception);
    }

    private static StatusCode CodeOf(Exception exception)
    {
        var isInputOutput = false;
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (CodeOfCause(cause) is { } code)
            {
                return code;
            }

            isInputOutput |= cause is IOException and not HttpIOException;
        }

        return isInputOutput ? StatusCode.Unavailable : StatusCode.Internal;
    }

    private static StatusCode? CodeOfCause(Exception cause) => cause switch
    {
        // NO_ERROR ends a connection that a server closes on its way down; the call may succeed elsewhere.
        HttpProtocolException { ErrorCode: NoError } => StatusCode.Unavailable,
        HttpProtocolException http => StatusMap.FromHttp2Error(http.ErrorCode),
        SocketException or AuthenticationException => StatusCode.Unavailable,
        HttpRequestException http when IsNoConnection(http.HttpRequestError) => StatusCode.Unavailable,
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => StatusCode.Unavailable,
        OperationCanceledException => StatusCode.Cancelled,
        _ => null,
    };

    private static bool IsNoConnection(HttpRequestError error) => error
        is HttpRequestError.NameResolutionError
        or HttpRequestError.ConnectionError
        or HttpRequestError.SecureConnectionError
        or HttpRequestError.ProxyTunnelError;

    private static string Describe(Exception exception)
    {
        var text = exception.Message;
        for (var cause = exception.InnerException; cause is not null; cause = cause.InnerException)
        {
            if (!text.Contains(cause.Message, StringComparison.Ordinal))
            {
                text += " " + cause.Message;
            }
        }

        return text.ReplaceLineEndings(" ");
    }
}
