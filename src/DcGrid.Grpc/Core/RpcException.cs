namespace Grpc.Core;

/// <summary>A call ended with a status other than OK. Thrown in a server method, it decides the status that the client sees.</summary>
public class RpcException : Exception
{
    /// <summary>Makes an exception with the status' own text.</summary>
    public RpcException(Status status)
        : this(status, new Metadata(), status.ToString())
    {
    }

    /// <summary>Makes an exception with a text of its own, which is not sent.</summary>
    public RpcException(Status status, string message)
        : this(status, new Metadata(), message)
    {
    }

    /// <summary>Makes an exception that carries trailers.</summary>
    public RpcException(Status status, Metadata trailers)
        : this(status, trailers, status.ToString())
    {
    }

    /// <summary>Makes an exception that carries trailers and a text of its own.</summary>
    public RpcException(Status status, Metadata trailers, string message)
        : base(message, status.DebugException)
    {
        ArgumentNullException.ThrowIfNull(trailers);
        Status = status;
        Trailers = trailers;
    }

    /// <summary>The status of the call.</summary>
    public Status Status { get; }

    /// <summary>The code of <see cref="Status"/>.</summary>
    public StatusCode StatusCode => Status.StatusCode;

    /// <summary>Metadata sent with the status; empty where there was none.</summary>
    public Metadata Trailers { get; }
}
