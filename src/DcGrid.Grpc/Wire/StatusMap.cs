using System.Globalization;
using System.Net;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>Status codes from and to other people's codes, by the tables of the gRPC specification.</summary>
internal static class StatusMap
{
    /// <summary>For a response that carries no <c>grpc-status</c>.</summary>
    public static StatusCode FromHttpStatus(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => StatusCode.Internal,
        HttpStatusCode.Unauthorized => StatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => StatusCode.PermissionDenied,
        HttpStatusCode.NotFound => StatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.GatewayTimeout => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };

    /// <summary>For a stream that the peer reset, by the HTTP/2 error code (RFC 9113, 7).</summary>
    public static StatusCode FromHttp2Error(long errorCode) => errorCode switch
    {
        0x7 => StatusCode.Unavailable, // REFUSED_STREAM
        0x8 => StatusCode.Cancelled, // CANCEL
        0xb => StatusCode.ResourceExhausted, // ENHANCE_YOUR_CALM
        0xc => StatusCode.PermissionDenied, // INADEQUATE_SECURITY
        _ => StatusCode.Internal,
    };

    /// <summary>For the text of <c>grpc-status</c>; what is not one of the known numbers is UNKNOWN.</summary>
    public static StatusCode FromText(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code <= (int)StatusCode.Unauthenticated
            ? (StatusCode)code
            : StatusCode.Unknown;

    private static readonly string[] Texts =
        [.. Enumerable.Range(0, (int)StatusCode.Unauthenticated + 1).Select(code => code.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The text of <c>grpc-status</c>.</summary>
    public static string ToText(StatusCode code) =>
        (uint)code < (uint)Texts.Length ? Texts[(int)code] : Texts[(int)StatusCode.Unknown];
}
