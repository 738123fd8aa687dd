namespace DcGrid.Storage;

/// <summary>What went wrong, for callers that decide by it.</summary>
public enum StorageErrorKind
{
    /// <summary>The storage did not answer, or answered with an error of its own.</summary>
    Unavailable,

    /// <summary>The file or folder is not there.</summary>
    NotFound,

    /// <summary>The bytes are not those that were expected: size or SHA-256 differ.</summary>
    ChecksumMismatch,

    /// <summary>No space, or a quota is used up, at the end that was written to.</summary>
    NoSpace,

    /// <summary>The storage refuses, or the place is outside the allowed roots.</summary>
    AccessDenied,

    /// <summary>Another file with different content is there already; it was left alone.</summary>
    AlreadyExists,

    /// <summary>The URL can't be read, or no storage element knows its scheme.</summary>
    BadUrl,
}

/// <summary>A storage operation failed.</summary>
public sealed class StorageException : Exception
{
    public StorageException()
        : this(StorageErrorKind.Unavailable, "the storage operation failed")
    {
    }

    public StorageException(string message)
        : this(StorageErrorKind.Unavailable, message)
    {
    }

    public StorageException(string message, Exception innerException)
        : this(StorageErrorKind.Unavailable, message, false, innerException)
    {
    }

    public StorageException(
        StorageErrorKind kind, string message, bool isTransient = false, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
        IsTransient = isTransient;
    }

    public StorageErrorKind Kind { get; }

    /// <summary>Whether the same call may succeed a little later.</summary>
    public bool IsTransient { get; }
}
