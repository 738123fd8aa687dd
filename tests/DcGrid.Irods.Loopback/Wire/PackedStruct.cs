using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace DcGrid.Irods.Loopback.Wire;

/// <summary>A structure that a client sent, such as <c>DataObjInp_PI</c>; members by name.</summary>
internal sealed class PackedStruct
{
    private readonly XElement element;

    private PackedStruct(XElement element) => this.element = element;

    public string Name => element.Name.LocalName;

    /// <exception cref="ProtocolException">The bytes are not XML.</exception>
    public static PackedStruct Parse(ReadOnlySpan<byte> utf8, XmlDialect dialect)
    {
        var xml = XmlQuoting.ToStandard(Encoding.UTF8.GetString(utf8.TrimEnd((byte)0)), dialect);
        var settings = new XmlReaderSettings { CheckCharacters = false, DtdProcessing = DtdProcessing.Prohibit, IgnoreWhitespace = false };
        try
        {
            using var reader = XmlReader.Create(new StringReader(xml), settings);
            return new PackedStruct(XElement.Load(reader, LoadOptions.PreserveWhitespace));
        }
        catch (XmlException e)
        {
            throw new ProtocolException($"not XML: {e.Message}");
        }
    }

    public bool Has(string member) => element.Element(member) is not null;

    /// <summary>A string member; empty if it is not there.</summary>
    public string Text(string member) => element.Element(member)?.Value ?? "";

    public int Int(string member) => checked((int)Long(member));

    /// <summary>A number; 0 if it is not there.</summary>
    /// <exception cref="IrodsErrorException">Not a number: -15000.</exception>
    public long Long(string member) => Text(member) is not { Length: > 0 } text ? 0
        : long.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var value) ? value
        : throw new IrodsErrorException(ErrorCode.SysPackInstructFormat, $"{member} is not a number");

    /// <summary>Binary members travel in base64.</summary>
    public byte[] Bytes(string member)
    {
        try
        {
            return Convert.FromBase64String(Text(member));
        }
        catch (FormatException)
        {
            throw new IrodsErrorException(ErrorCode.SysPackInstructFormat, $"{member} is not base64");
        }
    }

    /// <summary>All structures and values of one name, in their order.</summary>
    public IEnumerable<PackedStruct> All(string member) => element.Elements(member).Select(child => new PackedStruct(child));

    public IReadOnlyList<string> Texts(string member) => [.. element.Elements(member).Select(child => child.Value)];

    public PackedStruct? Child(string member) => element.Element(member) is { } child ? new PackedStruct(child) : null;

    /// <summary>The pairs of the member <c>KeyValPair_PI</c>; of a keyword given twice the last counts.</summary>
    public IReadOnlyDictionary<string, string> Keywords()
    {
        var pairs = Child("KeyValPair_PI");
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        if (pairs is not null)
        {
            foreach (var (keyword, value) in pairs.Texts("keyWord").Zip(pairs.Texts("svalue")))
            {
                result[keyword] = value;
            }
        }

        return result;
    }
}
