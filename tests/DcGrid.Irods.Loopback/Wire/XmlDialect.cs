using System.Text;

namespace DcGrid.Irods.Loopback.Wire;

/// <summary>How strings are quoted. Servers before 4.2.9 take <c>&amp;apos;</c> for a backtick; newer ones go by the client's version.</summary>
internal enum XmlDialect
{
    /// <summary><c>&amp;apos;</c> is a backtick and an apostrophe goes as it is.</summary>
    Old,

    /// <summary><c>&amp;apos;</c> is an apostrophe and a backtick goes as it is.</summary>
    Correct,
}

/// <summary>Quoting of strings in XML bodies.</summary>
internal static class XmlQuoting
{
    private const string Apostrophe = "&apos;";

    public static void AppendQuoted(StringBuilder to, string text, XmlDialect dialect)
    {
        foreach (var c in text)
        {
            _ = c switch
            {
                '&' => to.Append("&amp;"),
                '<' => to.Append("&lt;"),
                '>' => to.Append("&gt;"),
                '"' => to.Append("&quot;"),
                '\'' when dialect == XmlDialect.Correct => to.Append(Apostrophe),
                '`' when dialect == XmlDialect.Old => to.Append(Apostrophe),
                _ => to.Append(c),
            };
        }
    }

    /// <summary>Makes text of a dialect well-formed XML with the meaning that the dialect gives it.</summary>
    public static string ToStandard(string xml, XmlDialect dialect) =>
        dialect == XmlDialect.Old ? xml.Replace(Apostrophe, "`", StringComparison.Ordinal) : xml;
}
