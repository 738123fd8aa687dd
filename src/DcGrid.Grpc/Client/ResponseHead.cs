using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>What the headers of a response say.</summary>
/// <param name="Headers">The metadata.</param>
/// <param name="Status">The status of a response that is over with its headers; else null.</param>
/// <param name="Encoding">How compressed messages are packed; null for not at all.</param>
internal readonly record struct ResponseHead(Metadata Headers, Status? Status, string? Encoding)
{
    public static ResponseHead Read(HttpResponseMessage response)
    {
        var headers = ReadMetadata(response.Headers);
        if (First(response.Headers, WireNames.Status) is not null)
        {
            return new ResponseHead(headers, ReadStatus(response.Headers, response.StatusCode, out _), null);
        }

        var contentType = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var types) ? types.ToString() : "";
        if (response.StatusCode != HttpStatusCode.OK || !WireNames.IsGrpcContentType(contentType))
        {
            var code = StatusMap.FromHttpStatus(response.StatusCode);
            var detail = $"The answer is not gRPC: HTTP status {(int)response.StatusCode}, content type \"{contentType}\".";
            return new ResponseHead(headers, new Status(code, detail), null);
        }

        return new ResponseHead(headers, null, First(response.Headers, WireNames.Encoding));
    }

    /// <summary>The status that headers or trailers carry.</summary>
    public static Status ReadStatus(HttpResponseHeaders headers, HttpStatusCode httpStatus, out Metadata metadata)
    {
        metadata = ReadMetadata(headers);
        var code = First(headers, WireNames.Status);
        if (code is null)
        {
            return new Status(StatusMap.FromHttpStatus(httpStatus), "The response ended without a status.");
        }

        var message = First(headers, WireNames.Message);
        return new Status(StatusMap.FromText(code), message is null ? "" : MessageText.Decode(message));
    }

    private static Metadata ReadMetadata(HttpResponseHeaders headers)
    {
        var metadata = new Metadata();
        foreach (var header in headers.NonValidated)
        {
            foreach (var value in header.Value)
            {
                WireMetadata.AddReceived(metadata, header.Key, value);
            }
        }

        return metadata;
    }

    private static string? First(HttpResponseHeaders headers, string name)
    {
        if (!headers.NonValidated.TryGetValues(name, out var values))
        {
            return null;
        }

        foreach (var value in values)
        {
            return value;
        }

        return null;
    }
}
