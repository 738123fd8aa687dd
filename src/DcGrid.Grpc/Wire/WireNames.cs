namespace Grpc.Wire;

/// <summary>Names that the protocol "gRPC over HTTP/2" gives to headers and trailers.</summary>
internal static class WireNames
{
    public const string ContentType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string StatusDetails = "grpc-status-details-bin";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";
    public const string Identity = "identity";
    public const string Gzip = "gzip";

    /// <summary>What this side can read.</summary>
    public const string AcceptedEncodings = "identity,gzip";

    /// <summary>Default limit of a received message, in bytes: 4 MiB, as in every gRPC implementation.</summary>
    public const int DefaultMaxReceiveMessageBytes = 4 * 1024 * 1024;

    /// <summary>Whether a content type is gRPC with protobuf: "application/grpc", or that with "+proto" or parameters.</summary>
    public static bool IsGrpcContentType(ReadOnlySpan<char> contentType)
    {
        if (!contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var rest = contentType[ContentType.Length..];
        // "application/grpc-web" is another protocol.
        return rest.IsEmpty || rest[0] is ';' or '+';
    }

    /// <summary>Whether a header belongs to the protocol or to HTTP and is kept out of a call's metadata.</summary>
    public static bool IsReserved(string lowerCaseName) => lowerCaseName switch
    {
        Status or Message or Timeout or Encoding or AcceptEncoding => true,
        "content-type" or "content-length" or "te" or "host" or "trailer" or "transfer-encoding" or "connection" => true,
        "" => true,
        _ => lowerCaseName[0] == ':',
    };
}
