namespace Grpc.Core;

/// <summary>Result of a call, as it goes over the wire in <c>grpc-status</c>.</summary>
public enum StatusCode
{
    /// <summary>Success.</summary>
    OK = 0,

    /// <summary>Cancelled, as a rule by the caller.</summary>
    Cancelled = 1,

    /// <summary>An error that has no code, or whose code this side does not know.</summary>
    Unknown = 2,

    /// <summary>The caller sent something that is wrong whatever state the system is in.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed first. The operation may still have been done.</summary>
    DeadlineExceeded = 4,

    /// <summary>What was asked for is not there.</summary>
    NotFound = 5,

    /// <summary>What was to be made is there already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A quota, a size limit or a disk is used up.</summary>
    ResourceExhausted = 8,

    /// <summary>The system is not in the state that the call needs; repeating it alone does not help.</summary>
    FailedPrecondition = 9,

    /// <summary>Given up because of concurrency, such as a lost transaction.</summary>
    Aborted = 10,

    /// <summary>Past the end of what there is.</summary>
    OutOfRange = 11,

    /// <summary>The server does not have this method.</summary>
    Unimplemented = 12,

    /// <summary>Something that must always hold is broken.</summary>
    Internal = 13,

    /// <summary>The server can't be reached at the moment; the same call may succeed later.</summary>
    Unavailable = 14,

    /// <summary>Data lost or damaged for good.</summary>
    DataLoss = 15,

    /// <summary>The caller did not say, or could not prove, who it is.</summary>
    Unauthenticated = 16,
}
