using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Grpc.AspNetCore.Server;

/// <summary>The end of a call: status and metadata, into trailers or, where nothing went before, into the headers.</summary>
internal static class StatusTrailers
{
    public static void Write(IHeaderDictionary destination, Status status, Metadata trailers)
    {
        destination[WireNames.Status] = StatusMap.ToText(status.StatusCode);
        if (!string.IsNullOrEmpty(status.Detail))
        {
            destination[WireNames.Message] = MessageText.Encode(status.Detail);
        }

        AddMetadata(destination, trailers);
    }

    public static void AddMetadata(IHeaderDictionary destination, Metadata metadata)
    {
        foreach (var entry in metadata)
        {
            // Not IHeaderDictionary.Append, which drops empty values.
            if (!WireNames.IsReserved(entry.Key))
            {
                destination[entry.Key] = StringValues.Concat(destination[entry.Key], WireMetadata.ToHeaderValue(entry));
            }
        }
    }
}
