using DcGrid.Cli.Report.Html;

namespace DcGrid.Cli.Tests.Report;

public sealed class MarkupWriterTests
{
    [Fact]
    public void Texts_and_attributes_are_escaped() => Assert.Equal(
        "<p title=\"&lt;a&gt; &amp; &quot;b&quot;\">&lt;script&gt;alert(1)&lt;/script&gt; &amp;</p>",
        Written(m => m.Element("p", "<script>alert(1)</script> &", ("title", "<a> & \"b\""))));

    [Fact]
    public void What_no_page_may_hold_is_replaced() => Assert.Equal(
        "<p>red \uFFFD[31m, half \uFFFD, whole \U0001F52D</p>",
        Written(m => m.Element("p", "red \u001b[31m, half \ud83d, whole \U0001F52D")));

    [Fact]
    public void Elements_that_hold_nothing_are_closed_as_html_wants_it() => Assert.Equal(
        "<div></div><br /><img alt=\"x\" />",
        Written(m => m.Empty("div").Empty("br").Empty("img", ("alt", "x"))));

    [Fact]
    public void Numbers_are_written_plainly_and_missing_values_not_at_all() => Assert.Equal(
        "<rect x=\"1234.57\" y=\"3\"></rect>",
        Written(m => m.Empty("rect", ("x", 1234.5678), ("y", 3), ("class", null))));

    [Theory]
    [InlineData("x = 1; </script>")]
    [InlineData("x = a[b[0]]>1")]
    public void A_script_that_would_end_its_element_is_refused(string script) =>
        Assert.Throws<ArgumentException>(() => Written(m => m.Verbatim("script", script)));

    private static string Written(Action<MarkupWriter> write)
    {
        StringWriter output = new();
        using (MarkupWriter markup = new(output))
        {
            write(markup);
        }

        return output.ToString()["<!DOCTYPE html>\n".Length..];
    }
}
