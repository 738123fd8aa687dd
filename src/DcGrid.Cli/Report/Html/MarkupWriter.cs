using System.Globalization;
using System.Text;
using System.Xml;

namespace DcGrid.Cli.Report.Html;

/// <summary>
/// Writes HTML (with SVG in it) that is well-formed XML too. Every text and attribute value is escaped, every element that is
/// opened is closed; there is no way to write a string as markup but <see cref="Verbatim"/>, which is for the page's own style
/// and script.
/// </summary>
internal sealed class MarkupWriter : IDisposable
{
    private static readonly HashSet<string> VoidElements = ["meta", "img", "br", "hr", "link"];

    private readonly XmlWriter _xml;

    public MarkupWriter(TextWriter output)
    {
        output.Write("<!DOCTYPE html>\n");
        _xml = XmlWriter.Create(output, new XmlWriterSettings
        {
            OmitXmlDeclaration = true,
            ConformanceLevel = ConformanceLevel.Fragment,
            NewLineHandling = NewLineHandling.None,
        });
    }

    /// <summary>Opens an element; disposing what comes back closes it.</summary>
    /// <param name="name">In lower case.</param>
    /// <param name="attributes">Those with a null value are left out; numbers are written plainly.</param>
    public Scope Open(string name, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Start(name, attributes);
        return new Scope(this);
    }

    /// <summary>An element that holds a text, or nothing.</summary>
    public MarkupWriter Element(string name, string text, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Start(name, attributes);
        Text(text);
        _xml.WriteFullEndElement();
        return this;
    }

    /// <summary>An element without content: an image, a line of a plot.</summary>
    public MarkupWriter Empty(string name, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Start(name, attributes);
        // <div/> opens a div in HTML; only void elements and those of SVG may be closed so.
        if (VoidElements.Contains(name))
        {
            _xml.WriteEndElement();
        }
        else
        {
            _xml.WriteFullEndElement();
        }

        return this;
    }

    public MarkupWriter Text(string text)
    {
        _xml.WriteString(Clean(text));
        return this;
    }

    /// <summary>A line break between blocks, for those who read the source.</summary>
    public void NewLine() => _xml.WriteWhitespace("\n");

    /// <summary>Style or script of the page's own, in a CDATA section that HTML takes for a comment.</summary>
    public void Verbatim(string element, string content)
    {
        if (content.Contains("]]>", StringComparison.Ordinal) || content.Contains("</" + element, StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"the {element} would end the element that holds it", nameof(content));
        }

        _xml.WriteStartElement(element);
        _xml.WriteRaw("/*<![CDATA[*/\n" + content + "\n/*]]>*/");
        _xml.WriteFullEndElement();
    }

    public void Dispose() => _xml.Dispose();

    private void Start(string name, ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        _xml.WriteStartElement(name);
        foreach ((var attribute, var value) in attributes)
        {
            if (value is not null)
            {
                _xml.WriteAttributeString(attribute, Clean(ToText(value)));
            }
        }
    }

    private static string ToText(object value) => value switch
    {
        double number => number.ToString("0.##", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    // Messages come from anywhere and may hold what no XML may: escape codes of a terminal, half characters.
    private static string Clean(string text)
    {
        if (text.All(c => XmlConvert.IsXmlChar(c)))
        {
            return text;
        }

        StringBuilder clean = new(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                clean.Append(text[i]).Append(text[++i]);
            }
            else
            {
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
            }
        }

        return clean.ToString();
    }

    /// <summary>An open element.</summary>
    public readonly struct Scope(MarkupWriter writer) : IDisposable
    {
        public void Dispose() => writer._xml.WriteFullEndElement();
    }
}
