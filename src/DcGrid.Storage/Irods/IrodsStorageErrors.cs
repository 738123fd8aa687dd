using DcGrid.Irods;

namespace DcGrid.Storage;

/// <summary>Turns what an iRODS client met into a <see cref="StorageException"/>: one line, with what to do next.</summary>
internal static class IrodsStorageErrors
{
    private const int NoSpaceErrno = 28;
    private const int QuotaErrno = 122;

    public static StorageException Translate(Exception error, string what, IrodsAccount account) => error switch
    {
        IrodsServerException refused => Translate(refused, what, account),
        IrodsChecksumException => Make(StorageErrorKind.ChecksumMismatch, what, error),
        IrodsException => Make(StorageErrorKind.Unavailable, what, error),
        IOException or UnauthorizedAccessException => PosixErrors.Translate(error, what),
        _ => Make(StorageErrorKind.Unavailable, what, error),
    };

    /// <summary>Whether the login itself was refused, so that it is worth reading anew.</summary>
    public static bool IsLogin(IrodsServerException error) => error.ErrorName
        is "CAT_INVALID_AUTHENTICATION" or "CAT_PASSWORD_EXPIRED" or "PAM_AUTH_PASSWORD_FAILED" or "CAT_INVALID_USER" or "AUTHENTICATION_ERROR";

    /// <summary>Whether something stands in the way under that name already.</summary>
    public static bool IsTaken(IrodsServerException error) => error.ErrorName
        is "CATALOG_ALREADY_HAS_ITEM_BY_THAT_NAME" or "OVERWRITE_WITHOUT_FORCE_FLAG" or "CAT_NAME_EXISTS_AS_COLLECTION" or "CAT_NAME_EXISTS_AS_DATAOBJ";

    private static StorageException Translate(IrodsServerException error, string what, IrodsAccount account)
    {
        var server = $"{account.Host}:{account.Port}";
        var said = $"{error.ErrorName} {error.Status}";
        return error switch
        {
            { Errno: NoSpaceErrno } => Make(
                StorageErrorKind.NoSpace, what, error, $"the resource at {server} is full ({said}); free space on it, or set another one as irods_default_resource"),
            { Errno: QuotaErrno } or { ErrorName: "SYS_RESC_QUOTA_EXCEEDED" or "LOGICAL_QUOTA_EXCEEDED" } => Make(
                StorageErrorKind.NoSpace, what, error, $"the quota of {account.User} at {server} is used up ({said}); remove files, or ask for more"),
            { ErrorName: "CAT_INVALID_USER" } => Make(
                StorageErrorKind.AccessDenied, what, error, $"{server} knows no user {account.User}#{account.UserZone} ({said}); check user and zone in the iRODS environment"),
            _ when IsLogin(error) => Make(
                StorageErrorKind.AccessDenied, what, error,
                $"{server} refuses the login of {account.User}#{account.UserZone} ({said}); log in again with iinit, or mend the password file"),
            { ErrorName: "SYS_INVALID_ZONE_NAME" or "CAT_INVALID_ZONE" } => Make(
                StorageErrorKind.BadUrl, what, error, $"{server} does not know that zone ({said}); check the first part of the URL's path"),
            {
                ErrorName: "CAT_NO_ACCESS_PERMISSION" or "CAT_INSUFFICIENT_PRIVILEGE_LEVEL" or "SYS_NO_API_PRIV" or "SYS_USER_NO_PERMISSION"
                or "SYS_NO_PATH_PERMISSION" or "SYS_NO_DATA_OBJ_PERMISSION"
            } => Make(
                StorageErrorKind.AccessDenied, what, error, $"{account.User}#{account.UserZone} has no permission there ({said}); ask the owner for access with ichmod"),
            { Errno: 13 } => Make(
                StorageErrorKind.AccessDenied, what, error, $"{server} itself has no permission on its resource ({said}); tell its administrator"),
            { ErrorName: "USER_CHKSUM_MISMATCH" } => Make(
                StorageErrorKind.ChecksumMismatch, what, error, $"what {server} stored is not what was sent ({said}); try again"),
            _ when IrodsErrors.IsNotFound(error.Status) => Make(
                StorageErrorKind.NotFound, what, error, $"it is not there ({said}); check the path"),
            _ => Make(StorageErrorKind.Unavailable, what, error),
        };
    }

    private static StorageException Make(StorageErrorKind kind, string what, Exception error, string? reason = null) =>
        new(kind, $"{what}: {OneLine(reason ?? error.Message)}", error is IrodsException { IsTransient: true }, error);

    // Servers send texts of several lines along.
    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
