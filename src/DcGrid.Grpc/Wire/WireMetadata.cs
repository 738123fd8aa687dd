using Grpc.Core;

namespace Grpc.Wire;

/// <summary>Metadata to and from header values.</summary>
internal static class WireMetadata
{
    /// <summary>The header value of an entry.</summary>
    public static string ToHeaderValue(Metadata.Entry entry) =>
        entry.IsBinary ? BinaryText.Encode(entry.BinarySpan) : entry.Value;

    /// <summary>
    /// Adds one received header value, unless the header belongs to the protocol. A binary value may hold several,
    /// joined by commas on the way.
    /// </summary>
    /// <exception cref="RpcException">A binary value is not base64 (INTERNAL).</exception>
    public static void AddReceived(Metadata metadata, string name, string value)
    {
        var key = name.ToLowerInvariant();
        if (WireNames.IsReserved(key))
        {
            return;
        }

        if (!key.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.Ordinal))
        {
            metadata.Add(Metadata.Entry.FromWire(key, value));
            return;
        }

        foreach (var part in value.AsSpan().Split(','))
        {
            if (!BinaryText.TryDecode(value.AsSpan(part), out var bytes))
            {
                throw new RpcException(new Status(StatusCode.Internal, $"The value of header \"{key}\" is not base64."));
            }

            metadata.Add(Metadata.Entry.FromWire(key, bytes));
        }
    }
}
