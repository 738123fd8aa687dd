namespace DcGrid.Storage;

/// <summary>Turns what the file system said into a <see cref="StorageException"/>.</summary>
internal static class PosixErrors
{
    private const int NotPermitted = 1;
    private const int NoEntry = 2;
    private const int InputOutput = 5;
    private const int TryAgain = 11;
    private const int NotAFolder = 20;
    private const int TooManyFilesOpen = 23;
    private const int TooManyFilesOpenHere = 24;
    private const int NoSpace = 28;
    private const int ReadOnly = 30;
    private const int TimedOut = 110;
    private const int HostDown = 112;
    private const int Stale = 116;
    private const int QuotaExceeded = 122;
    private const int DotNetDiskFull = unchecked((int)0x80070070);

    public static StorageException Translate(Exception error, string what)
    {
        (var kind, var transient) = Classify(error);
        return new StorageException(kind, $"{what}: {FirstLine(error.Message)}", transient, error);
    }

    public static StorageException FromErrno(int errno, string what)
    {
        (var kind, var transient) = ClassifyErrno(errno);
        var text = System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno);
        return new StorageException(kind, $"{what}: {text}", transient);
    }

    private static (StorageErrorKind Kind, bool Transient) Classify(Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => (StorageErrorKind.NotFound, false),
        UnauthorizedAccessException => (StorageErrorKind.AccessDenied, false),
        IOException { HResult: DotNetDiskFull } => (StorageErrorKind.NoSpace, false),
        // On Unix the HResult of an IOException is the errno itself, where .NET has no exception type for it.
        IOException io => ClassifyErrno(io.HResult),
        _ => (StorageErrorKind.Unavailable, false),
    };

    private static (StorageErrorKind Kind, bool Transient) ClassifyErrno(int errno) => errno switch
    {
        NoEntry or NotAFolder => (StorageErrorKind.NotFound, false),
        NotPermitted or 13 or ReadOnly => (StorageErrorKind.AccessDenied, false),
        NoSpace or QuotaExceeded => (StorageErrorKind.NoSpace, false),
        InputOutput or TryAgain or TooManyFilesOpen or TooManyFilesOpenHere or TimedOut or HostDown or Stale
            => (StorageErrorKind.Unavailable, true),
        _ => (StorageErrorKind.Unavailable, false),
    };

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd();
}
