namespace DcGrid.Irods;

/// <summary>How a file is transferred.</summary>
public sealed record IrodsTransferOptions
{
    /// <summary>Most bytes that go in one message: 32 MiB, the protocol's limit.</summary>
    public const int MaxSingleMessageBytes = 32 << 20;

    /// <summary>How the contents travel.</summary>
    public IrodsTransferMethod Method { get; init; }

    /// <summary>Connections or portal sockets at a time; 1 to 16, default 4. Further connections are taken only if they are to be had without waiting.</summary>
    public int MaxConnections { get; init; } = 4;

    /// <summary>Files up to this size go in one message; 0 to 32 MiB.</summary>
    public int SingleMessageBytes { get; init; } = MaxSingleMessageBytes;

    /// <summary>What one connection takes on at a time, in bytes; 1 MiB or more, default 32 MiB. Less is lost by a cut if it is small.</summary>
    public long RangeBytes { get; init; } = 32L << 20;

    /// <summary>Whether what is there already is replaced; else it is an error.</summary>
    public bool Overwrite { get; init; }

    /// <summary>
    /// Whether the checksum of what arrived is held against that of what was sent. For an upload the server computes its own from what it stored; a
    /// download is held against what is registered, or if nothing is, against what the server computes, if the user may let it; the result has no checksum
    /// if not.
    /// </summary>
    public bool Verify { get; init; } = true;

    /// <summary>Whether the result has the SHA-256 of the contents, whatever kind of checksum the server keeps; computed in the same pass.</summary>
    public bool ComputeSha256 { get; init; }

    /// <summary>The resource for a new object, or null for <see cref="IrodsClientOptions.DefaultResource"/>.</summary>
    public string? Resource { get; init; }

    /// <summary>
    /// What is still to be transferred of a file whose other parts arrived before; null for all of it. The file must be there at its destination.
    /// Goes by connections.
    /// </summary>
    public IReadOnlyList<IrodsByteRange>? Ranges { get; init; }

    /// <summary>Called when a part has arrived, one call at a time, from any thread: what a journal needs to resume after a cut.</summary>
    public Action<IrodsByteRange>? RangeDone { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnections, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxConnections, 16);
        ArgumentOutOfRangeException.ThrowIfNegative(SingleMessageBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SingleMessageBytes, MaxSingleMessageBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(RangeBytes, 1 << 20);
    }
}
