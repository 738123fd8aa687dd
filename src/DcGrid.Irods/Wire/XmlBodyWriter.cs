using System.Buffers;
using System.Globalization;
using System.Text;

namespace DcGrid.Irods.Wire;

/// <summary>Writes a message body as compact XML, in UTF-8.</summary>
/// <remarks>
/// Only <c>&amp; &lt; &gt; "</c> are escaped. An apostrophe and a backtick go as they are: to servers before 4.2.9 <c>&amp;apos;</c> means a
/// backtick, to later ones an apostrophe, and both take either character unescaped. Character references are unknown to all of them.
/// </remarks>
internal sealed class XmlBodyWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(512);

    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    public void Clear() => _buffer.ResetWrittenCount();

    public void Open(string name)
    {
        Ascii("<");
        Ascii(name);
        Ascii(">");
    }

    public void Close(string name)
    {
        Ascii("</");
        Ascii(name);
        Ascii(">");
    }

    public void Element(string name, string? value)
    {
        Open(name);
        Text(value ?? "");
        Close(name);
    }

    public void Element(string name, long value)
    {
        Open(name);
        Span<byte> digits = stackalloc byte[20];
        value.TryFormat(digits, out var count, provider: CultureInfo.InvariantCulture);
        _buffer.Write(digits[..count]);
        Close(name);
    }

    public void Body<T>(T message)
        where T : IMessageBody<T>
    {
        Open(T.ElementName);
        message.WriteFields(this);
        Close(T.ElementName);
    }

    private void Text(string value)
    {
        var rest = value.AsSpan();
        while (true)
        {
            var at = rest.IndexOfAny("&<>\"");
            Utf8(at < 0 ? rest : rest[..at]);
            if (at < 0)
            {
                return;
            }

            Ascii(rest[at] switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", _ => "&quot;" });
            rest = rest[(at + 1)..];
        }
    }

    private void Ascii(string text) => Utf8(text);

    private void Utf8(ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, _buffer);
}
