using DcGrid.Survey.Configuration;
using DcGrid.Survey.Tests.Support;

namespace DcGrid.Survey.Tests.Configuration;

public sealed class FichConfigTests
{
    private const string Good = "MAINDIR /a\nDCNAME DC\nDATAMAIN /b\nDBHOST h\nDBUSER u\n";

    [Fact]
    public void The_file_of_2013_is_read_as_it_is()
    {
        var config = FichConfig.Load(TestData.InFolder("fichconfig.txt"));
        Assert.Equal(
            new FichConfig("/sps/lsst/dev/lsstprod", "DC_2013", "/sps/lsst/data/dev/lsstprod", "ccoratest03.in2p3.fr", "lsst_prod"),
            config);
        Assert.Equal("/sps/lsst/dev/lsstprod/DC_2013", config.CampaignDirectory);
    }

    [Fact]
    public void Comments_blank_lines_tabs_and_any_order_are_fine() => Assert.Equal(
        new FichConfig("/a/", "DC", "/b", "h", "u"),
        Parse("\uFEFF# production\r\n\r\nDBUSER\tu\r\n  DBHOST   h  # the host\r\nDATAMAIN /b\r\nDCNAME DC\r\nMAINDIR /a/"));

    [Theory]
    [InlineData("SIZE 5\n" + Good, "fichconfig.txt:1: 'SIZE' is no key; the keys are MAINDIR, DCNAME, DATAMAIN, DBHOST, DBUSER")]
    [InlineData("maindir /a", "fichconfig.txt:1: 'maindir' is no key")]
    [InlineData("MAINDIR /a\nDCNAME DC\n", "fichconfig.txt: the key DATAMAIN is missing")]
    [InlineData("", "fichconfig.txt: the key MAINDIR is missing")]
    [InlineData(Good + "DCNAME DD", "fichconfig.txt:6: DCNAME stands here again, after line 2")]
    [InlineData("MAINDIR /a b", "fichconfig.txt:1: MAINDIR needs one value")]
    [InlineData("MAINDIR", "fichconfig.txt:1: MAINDIR needs one value")]
    [InlineData("DCNAME DC\nMAINDIR a\nDATAMAIN /b\nDBHOST h\nDBUSER u\n", "fichconfig.txt:2: MAINDIR must be an absolute path")]
    [InlineData("DCNAME D/C\nMAINDIR /a\nDATAMAIN /b\nDBHOST h\nDBUSER u\n", "fichconfig.txt:1: DCNAME must be letters")]
    public void Errors_name_the_line_and_the_keys(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<SurveyInputException>(() => Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_said_in_one_line() =>
        Assert.StartsWith("no/such.txt: the configuration can't be read",
            Assert.Throws<SurveyInputException>(() => FichConfig.Load("no/such.txt")).Message, StringComparison.Ordinal);

    private static FichConfig Parse(string text) => FichConfig.Parse(new StringReader(text), "fichconfig.txt");
}
