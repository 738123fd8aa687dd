using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server;

/// <summary>Turns away requests that are not gRPC at all.</summary>
internal static class RequestCheck
{
    /// <summary>Whether the request is gRPC; if not, the response says why.</summary>
    public static bool Accepts(HttpContext context)
    {
        var request = context.Request;
        if (!HttpProtocol.IsHttp2(request.Protocol) && !HttpProtocol.IsHttp3(request.Protocol))
        {
            return Refuse(context, StatusCodes.Status426UpgradeRequired, $"gRPC needs HTTP/2; the request came over {request.Protocol}.");
        }

        if (!WireNames.IsGrpcContentType(request.ContentType))
        {
            return Refuse(
                context, StatusCodes.Status415UnsupportedMediaType, $"Content type \"{request.ContentType}\" is not {WireNames.ContentType}.");
        }

        return true;
    }

    private static bool Refuse(HttpContext context, int httpStatus, string detail)
    {
        context.Response.StatusCode = httpStatus;
        StatusTrailers.Write(context.Response.Headers, new Status(StatusCode.Internal, detail), Metadata.Empty);
        return false;
    }
}
