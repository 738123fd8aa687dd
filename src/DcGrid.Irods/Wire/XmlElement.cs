using System.Globalization;
using System.Text;

namespace DcGrid.Irods.Wire;

/// <summary>An element of a message body.</summary>
internal sealed class XmlElement(string name)
{
    private readonly List<XmlElement> _children = [];

    public string Name { get; } = name;

    /// <summary>The text, unescaped; that of an element with elements inside means nothing.</summary>
    public string Text { get; private set; } = "";

    public IReadOnlyList<XmlElement> Children => _children;

    /// <summary>The first element of that name inside this one, or null.</summary>
    public XmlElement? Child(string name)
    {
        foreach (var child in _children)
        {
            if (child.Name == name)
            {
                return child;
            }
        }

        return null;
    }

    public IEnumerable<XmlElement> All(string name) => _children.Where(child => child.Name == name);

    public string String(string name) => Child(name)?.Text ?? "";

    public int Int(string name) => (int)Long(name);

    public long Long(string name)
    {
        var text = Child(name)?.Text.Trim();
        return string.IsNullOrEmpty(text)
            ? 0
            : long.TryParse(text, CultureInfo.InvariantCulture, out var value)
                ? value
                : throw new IrodsProtocolException($"the server sent {name} = '{text}' where a number belongs");
    }

    /// <summary>The message inside this element, or one with default values.</summary>
    public T Body<T>()
        where T : IMessageBody<T> =>
        T.ReadFields(Child(T.ElementName) ?? new XmlElement(T.ElementName));

    /// <summary>Parses a body. Servers send neither attributes nor comments nor declarations, and bytes that strict XML forbids.</summary>
    /// <exception cref="IrodsProtocolException">It isn't such a body.</exception>
    public static XmlElement Parse(ReadOnlySpan<byte> body, XmlQuoting quoting)
    {
        const int maxDepth = 16;
        var root = new XmlElement("");
        var open = new Stack<XmlElement>();
        open.Push(root);
        while (true)
        {
            var tag = body.IndexOf((byte)'<');
            if (tag < 0)
            {
                break;
            }

            var text = body[..tag];
            body = body[(tag + 1)..];
            var end = body.IndexOf((byte)'>');
            if (end < 0)
            {
                throw new IrodsProtocolException("the server sent a message that breaks off inside a tag");
            }

            var name = Encoding.UTF8.GetString(body[..end]);
            body = body[(end + 1)..];
            if (name is ['?' or '!', ..])
            {
                continue;
            }

            if (name is ['/', ..])
            {
                var closed = open.Count > 1 ? open.Pop() : throw new IrodsProtocolException($"the server sent <{name}> without its beginning");
                if (!name.AsSpan(1).SequenceEqual(closed.Name))
                {
                    throw new IrodsProtocolException($"the server sent <{name}> where </{closed.Name}> belongs");
                }

                if (closed._children.Count == 0)
                {
                    closed.Text = Unescape(text, quoting);
                }

                continue;
            }

            var isEmpty = name is [.., '/'];
            var element = new XmlElement(isEmpty ? name[..^1].TrimEnd() : name);
            open.Peek()._children.Add(element);
            if (!isEmpty)
            {
                open.Push(element);
                if (open.Count > maxDepth)
                {
                    throw new IrodsProtocolException($"the server sent a message nested deeper than {maxDepth}");
                }
            }
        }

        return open.Count == 1 && root._children.Count == 1
            ? root._children[0]
            : throw new IrodsProtocolException("the server sent a message that isn't one whole element");
    }

    private static string Unescape(ReadOnlySpan<byte> text, XmlQuoting quoting)
    {
        if (!text.Contains((byte)'&'))
        {
            return Encoding.UTF8.GetString(text);
        }

        var apostrophe = quoting == XmlQuoting.AposIsBacktick ? "`" : "'";
        return Encoding.UTF8.GetString(text)
            .Replace("&lt;", "<", StringComparison.Ordinal)
            .Replace("&gt;", ">", StringComparison.Ordinal)
            .Replace("&quot;", "\"", StringComparison.Ordinal)
            .Replace("&apos;", apostrophe, StringComparison.Ordinal)
            .Replace("&amp;", "&", StringComparison.Ordinal);
    }
}
