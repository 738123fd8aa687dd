namespace Grpc.Core;

/// <summary>What a caller may say about one call. The With methods return changed copies.</summary>
public struct CallOptions
{
    /// <summary>Makes options.</summary>
    /// <param name="headers">Metadata to send first.</param>
    /// <param name="deadline">UTC instant at which the call fails; null for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <param name="writeOptions">How request messages are written.</param>
    /// <param name="propagationToken">Accepted for compatibility; nothing is propagated.</param>
    /// <param name="credentials">Adds metadata, such as a token, when the call starts.</param>
    public CallOptions(
        Metadata? headers = null,
        DateTime? deadline = null,
        CancellationToken cancellationToken = default,
        WriteOptions? writeOptions = null,
        ContextPropagationToken? propagationToken = null,
        CallCredentials? credentials = null)
    {
        Headers = headers;
        Deadline = deadline;
        CancellationToken = cancellationToken;
        WriteOptions = writeOptions;
        PropagationToken = propagationToken;
        Credentials = credentials;
    }

    /// <summary>Metadata to send first.</summary>
    public Metadata? Headers { readonly get; private set; }

    /// <summary>UTC instant at which the call fails with <see cref="StatusCode.DeadlineExceeded"/>; null for none.</summary>
    public DateTime? Deadline { readonly get; private set; }

    /// <summary>Cancels the call.</summary>
    public CancellationToken CancellationToken { readonly get; private set; }

    /// <summary>How request messages are written.</summary>
    public WriteOptions? WriteOptions { readonly get; private set; }

    /// <summary>Accepted for compatibility; nothing is propagated.</summary>
    public ContextPropagationToken? PropagationToken { get; }

    /// <summary>Adds metadata, such as a token, when the call starts.</summary>
    public CallCredentials? Credentials { get; }

    /// <summary>Accepted for compatibility: this library does not wait for a server that is away; see <see cref="WithWaitForReady"/>.</summary>
    public bool IsWaitForReady { readonly get; private set; }

    /// <summary>With these headers.</summary>
    public CallOptions WithHeaders(Metadata headers)
    {
        var copy = this;
        copy.Headers = headers;
        return copy;
    }

    /// <summary>With this deadline (UTC).</summary>
    public CallOptions WithDeadline(DateTime deadline)
    {
        var copy = this;
        copy.Deadline = deadline;
        return copy;
    }

    /// <summary>With this token.</summary>
    public CallOptions WithCancellationToken(CancellationToken cancellationToken)
    {
        var copy = this;
        copy.CancellationToken = cancellationToken;
        return copy;
    }

    /// <summary>With these write options.</summary>
    public CallOptions WithWriteOptions(WriteOptions writeOptions)
    {
        var copy = this;
        copy.WriteOptions = writeOptions;
        return copy;
    }

    /// <summary>Kept with the options and not acted on, as in stock gRPC for .NET without a load balancer.</summary>
    public CallOptions WithWaitForReady(bool waitForReady = true)
    {
        var copy = this;
        copy.IsWaitForReady = waitForReady;
        return copy;
    }
}
