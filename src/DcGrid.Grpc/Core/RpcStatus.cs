using Google.Protobuf;
using Grpc.Wire;

namespace Grpc.Core;

/// <summary>A <see cref="Google.Rpc.Status"/>, which can carry details, to and from the trailers of a call.</summary>
public static class MetadataRpcStatusExtensions
{
    /// <summary>The status that the trailers carry, or null.</summary>
    /// <param name="metadata">The trailers.</param>
    /// <param name="ignoreParseError">Whether bytes that are no status count as none instead of throwing.</param>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no status.</exception>
    public static Google.Rpc.Status? GetRpcStatus(this Metadata metadata, bool ignoreParseError = false)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var entry = metadata.Get(WireNames.StatusDetails);
        if (entry is null)
        {
            return null;
        }

        try
        {
            return Google.Rpc.Status.Parser.ParseFrom(entry.ValueBytes);
        }
        catch (InvalidProtocolBufferException) when (ignoreParseError)
        {
            return null;
        }
    }

    /// <summary>Puts a status into trailers, in place of any that was there.</summary>
    public static void SetRpcStatus(this Metadata metadata, Google.Rpc.Status status)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(status);
        for (var i = metadata.Count - 1; i >= 0; i--)
        {
            if (metadata[i].Key == WireNames.StatusDetails)
            {
                metadata.RemoveAt(i);
            }
        }

        metadata.Add(WireNames.StatusDetails, status.ToByteArray());
    }
}

/// <summary>The status with details of a failed call.</summary>
public static class RpcExceptionExtensions
{
    /// <summary>The status with details that the server sent, or null where it sent none that can be read.</summary>
    public static Google.Rpc.Status? GetRpcStatus(this RpcException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.Trailers.GetRpcStatus(ignoreParseError: true);
    }
}

/// <summary>Exceptions from a status with details.</summary>
public static class RpcStatusExtensions
{
    /// <summary>
    /// An exception that carries the status. Thrown in a server method, the client gets its code, message and details:
    /// <c>throw new Google.Rpc.Status { Code = (int)StatusCode.NotFound, Message = "…", Details = { Any.Pack(info) } }.ToRpcException()</c>.
    /// </summary>
    public static RpcException ToRpcException(this Google.Rpc.Status status)
    {
        ArgumentNullException.ThrowIfNull(status);
        var code = status.Code is >= 0 and <= (int)StatusCode.Unauthenticated ? (StatusCode)status.Code : StatusCode.Unknown;
        return status.ToRpcException(code, status.Message);
    }

    /// <summary>An exception that carries the status as details under another code and message.</summary>
    public static RpcException ToRpcException(this Google.Rpc.Status status, StatusCode statusCode, string message)
    {
        ArgumentNullException.ThrowIfNull(status);
        var trailers = new Metadata();
        trailers.SetRpcStatus(status);
        return new RpcException(new Status(statusCode, message), trailers);
    }
}
