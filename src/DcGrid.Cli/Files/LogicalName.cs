using DcGrid.Cli.Failures;

namespace DcGrid.Cli.Files;

/// <summary>Logical file names as the service takes them.</summary>
internal static class LogicalName
{
    private const int MaxChars = 4096;

    /// <summary>A relative path of printable ASCII without '.' and '..'.</summary>
    public static bool IsValid(string lfn) =>
        lfn.Length is > 0 and <= MaxChars && lfn.All(c => c is >= ' ' and <= '~') && lfn.Split('/').All(part => part is not ("" or "." or ".."));

    /// <summary>Whether a word on the command line is a URL and no name.</summary>
    public static bool IsUrl(string text) => text.Contains("://", StringComparison.Ordinal);

    /// <exception cref="CommandException">It is none.</exception>
    public static string Check(string lfn) => IsValid(lfn)
        ? lfn
        : throw CommandException.Usage($"\"{lfn}\" is no logical file name; write a relative path such as raw/4192/40/astrom/asTrans-004192.fit");
}
