using System.Text;
using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Tests.Wire;

/// <summary>Bodies as servers write them.</summary>
public sealed class XmlElementTests
{
    [Theory]
    [InlineData("&apos;", "'", "`")]
    [InlineData("'", "'", "'")]
    [InlineData("`", "`", "`")]
    [InlineData("&amp;apos;", "&apos;", "&apos;")]
    [InlineData("&lt;&gt;&quot;&amp;", "<>\"&", "<>\"&")]
    [InlineData(" a  b ", " a  b ", " a  b ")]
    [InlineData("naïve ☃\u0001", "naïve ☃\u0001", "naïve ☃\u0001")]
    public void Apos_is_an_apostrophe_to_new_servers_and_a_backtick_to_old_ones(string sent, string isNew, string isOld)
    {
        var body = Encoding.UTF8.GetBytes($"<STR_PI>\n<myStr>{sent}</myStr>\n</STR_PI>\n");
        Assert.Equal(isNew, XmlElement.Parse(body, XmlQuoting.Standard).String("myStr"));
        Assert.Equal(isOld, XmlElement.Parse(body, XmlQuoting.AposIsBacktick).String("myStr"));
    }

    [Theory]
    [InlineData("it's", "it's")]
    [InlineData("back`tick", "back`tick")]
    [InlineData("<&\">", "&lt;&amp;&quot;&gt;")]
    public void What_we_send_means_the_same_to_old_and_new_servers(string value, string expected)
    {
        var writer = new XmlBodyWriter();
        writer.Element("a", value);
        Assert.Equal($"<a>{expected}</a>", Encoding.UTF8.GetString(writer.Written.Span));
        foreach (var quoting in Enum.GetValues<XmlQuoting>())
        {
            Assert.Equal(value, XmlElement.Parse(writer.Written.Span, quoting).Text);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("<a>")]
    [InlineData("<a></b>")]
    [InlineData("</a>")]
    [InlineData("<a></a><b></b>")]
    [InlineData("<a")]
    public void What_is_no_element_is_an_error_of_the_protocol(string body) =>
        Assert.Throws<IrodsProtocolException>(() => XmlElement.Parse(Encoding.UTF8.GetBytes(body), XmlQuoting.Standard));

    [Fact]
    public void A_body_without_end_of_nesting_is_refused() => Assert.Throws<IrodsProtocolException>(
        () => XmlElement.Parse(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<a>", 10_000))), XmlQuoting.Standard));

    [Fact]
    public void An_empty_element_and_a_declaration_are_taken()
    {
        var element = XmlElement.Parse("<?xml version=\"1.0\"?><a><b/><c>1</c></a>"u8, XmlQuoting.Standard);
        Assert.Equal("", element.String("b"));
        Assert.Equal(1, element.Int("c"));
        Assert.Equal(0, element.Int("missing"));
        Assert.Throws<IrodsProtocolException>(() => XmlElement.Parse("<a><c>one</c></a>"u8, XmlQuoting.Standard).Int("c"));
    }
}
