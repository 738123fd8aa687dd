namespace DcGrid.Survey.Fits;

/// <summary>One 80-character line of a FITS header, taken apart but not interpreted.</summary>
/// <param name="Keyword">Upper case, without trailing blanks; empty for a blank line.</param>
/// <param name="Value">
/// The text of the value without blanks around it and without the comment; null for COMMENT, HISTORY and lines
/// without "= ". The text of a string is within its quotes no more.
/// </param>
/// <param name="IsString">True when the value stood in quotes.</param>
public readonly record struct FitsCard(string Keyword, string? Value, bool IsString)
{
    /// <summary>Characters of a card.</summary>
    public const int LengthBytes = 80;

    private const int KeywordLength = 8;
    private const int ValueStart = 10;

    // Stray bytes in values and comments of real files are let pass as "?"; in a keyword they mean that this is no header.
    /// <exception cref="FitsFormatException">The keyword is no text, or a string does not end.</exception>
    internal static FitsCard Parse(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[LengthBytes];
        for (var i = 0; i < LengthBytes; i++)
        {
            var isText = bytes[i] is >= 0x20 and <= 0x7E;
            if (!isText && i < KeywordLength)
            {
                throw new FitsFormatException("the header holds bytes that are not text");
            }

            text[i] = isText ? (char)bytes[i] : '?';
        }

        var keyword = text[..KeywordLength].TrimEnd(' ').ToString();
        if (text[8] != '=' || text[9] != ' ' || keyword is "COMMENT" or "HISTORY" or "")
        {
            return new FitsCard(keyword, null, false);
        }

        var rest = text[ValueStart..].TrimStart(' ');
        if (rest.Length > 0 && rest[0] == '\'')
        {
            return new FitsCard(keyword, ParseString(keyword, rest[1..]), true);
        }

        var slash = rest.IndexOf('/');
        var value = (slash < 0 ? rest : rest[..slash]).Trim(' ').ToString();
        return new FitsCard(keyword, value.Length == 0 ? null : value, false);
    }

    // Two quotes stand for one; blanks at the end mean nothing.
    private static string ParseString(string keyword, ReadOnlySpan<char> text)
    {
        Span<char> value = stackalloc char[LengthBytes];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\'')
            {
                if (i + 1 == text.Length || text[i + 1] != '\'')
                {
                    return value[..length].TrimEnd(' ').ToString();
                }

                i++;
            }

            value[length++] = text[i];
        }

        throw new FitsFormatException($"the string of {keyword} has no closing quote");
    }
}
