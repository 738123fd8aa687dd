using DcGrid.Store;
using Proto = DcGrid.Protocol.V1;

namespace DcGrid.Server.Rpc;

internal static partial class FromProto
{
    /// <summary>A file to register, with everything in its bounds.</summary>
    public static RegisteredFile Registered(Proto.RegisteredFile m)
    {
        var lfn = Lfn(m.Lfn);
        if (m.SizeBytes < 0)
        {
            throw new InvalidRequestException($"{lfn} has a size of {m.SizeBytes} bytes");
        }

        return new RegisteredFile(lfn, FileUrl(m.Url, lfn), Sha256(m.Sha256, lfn), m.SizeBytes, default);
    }

    /// <summary>A logical name: a relative path of printable ASCII without '.' and '..'.</summary>
    public static string Lfn(string lfn) =>
        lfn.Length is > 0 and <= WireLimits.MaxUrlChars && lfn.All(IsPrintable) && lfn.Split('/').All(part => part is not ("" or "." or ".."))
            ? lfn
            : throw new InvalidRequestException(
                $"'{Shown(lfn)}' is no logical file name; write a relative path such as raw/4192/fpC-004192-r4-0300.fit.gz, of ASCII without '..', "
                + $"at most {WireLimits.MaxUrlChars} characters");

    /// <summary>The beginning of a name or URL; anything matches nothing in the worst case.</summary>
    public static string Prefix(string text, string what) => text.Length <= WireLimits.MaxUrlChars && text.All(IsPrintable)
        ? text
        : throw new InvalidRequestException($"the {what} '{Shown(text)}' is not ASCII of at most {WireLimits.MaxUrlChars} characters");

    private static string FileUrl(string url, string lfn) =>
        url.Length <= WireLimits.MaxUrlChars && url.All(IsPrintable) && Uri.TryCreate(url, UriKind.Absolute, out var uri)
            && uri.Scheme is "file" or "irods" && !HoldsPassword(uri) && uri.Query.Length == 0 && uri.AbsolutePath.Length > 1 && url[^1] != '/'
            ? url
            : throw new InvalidRequestException(
                $"{lfn}: its URL is not irods://user@host:port/zone/path or file:///path, in ASCII and without a password");

    // A user before the host, and a colon after the user.
    private static bool HoldsPassword(Uri uri) => uri.UserInfo.Contains(':', StringComparison.Ordinal);

    private static string Sha256(string sha256, string lfn) => sha256.Length == Sha256HexChars && sha256.All(char.IsAsciiHexDigitLower)
        ? sha256
        : throw new InvalidRequestException($"{lfn}: '{Shown(sha256)}' is no SHA-256 in lower-case hexadecimal");

    private static bool IsPrintable(char c) => c is >= ' ' and <= '~';

    private static string Shown(string text) => string.Concat((text.Length > 200 ? text[..200] + "..." : text).Select(c => char.IsControl(c) ? '?' : c));
}
