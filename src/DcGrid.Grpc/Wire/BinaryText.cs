namespace Grpc.Wire;

/// <summary>Values of "-bin" headers: base64. Written without padding and read with or without, as the protocol asks.</summary>
internal static class BinaryText
{
    public static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        text = text.Trim().TrimEnd('=');
        if (text.Length % 4 == 1)
        {
            return false;
        }

        var padded = text.Length <= 512 ? stackalloc char[text.Length + 3] : new char[text.Length + 3];
        text.CopyTo(padded);
        var length = text.Length;
        while (length % 4 != 0)
        {
            padded[length++] = '=';
        }

        var result = new byte[text.Length * 3 / 4];
        if (!Convert.TryFromBase64Chars(padded[..length], result, out var written) || written != result.Length)
        {
            return false;
        }

        bytes = result;
        return true;
    }
}
