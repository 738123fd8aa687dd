namespace DcGrid.Irods.Loopback.Store;

/// <summary>Patterns of SQL's LIKE: % for any text, _ for one character, \ before one that is meant itself.</summary>
internal static class SqlPattern
{
    public static bool Matches(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        if (pattern.IsEmpty)
        {
            return text.IsEmpty;
        }

        if (pattern[0] == '%')
        {
            for (var skip = 0; skip <= text.Length; skip++)
            {
                if (Matches(text[skip..], pattern[1..]))
                {
                    return true;
                }
            }

            return false;
        }

        if (pattern[0] == '\\' && pattern.Length > 1)
        {
            return !text.IsEmpty && text[0] == pattern[1] && Matches(text[1..], pattern[2..]);
        }

        return !text.IsEmpty && (pattern[0] == '_' || text[0] == pattern[0]) && Matches(text[1..], pattern[1..]);
    }
}
