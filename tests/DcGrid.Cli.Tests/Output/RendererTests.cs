using DcGrid.Cli.Output;
using DcGrid.Cli.Tests.Support;

namespace DcGrid.Cli.Tests.Output;

public sealed class RendererTests
{
    private static readonly DateTimeOffset Noon = new(2013, 7, 31, 14, 0, 5, 250, TimeSpan.FromHours(2));

    private static readonly RecordShape<Item> Shape = new(
        new Field<Item>("itemId", "Item", i => i.Id) { AlignRight = true },
        new Field<Item>("hidden", null, i => i.Share),
        new Field<Item>("isGood", "Good", i => i.IsGood) { Tone = i => i.IsGood ? Tone.Good : Tone.Bad },
        new Field<Item>("dataId", "Data id", i => new Composite($"patch={i.Id},5", [("tract", 0), ("patch", $"{i.Id},5")])),
        new Field<Item>("at", "At", i => i.At),
        new Field<Item>("message", "Message", i => i.Message));

    private static readonly Item[] Items =
    [
        new(1, 0.5, true, Noon, "plain"),
        new(380, 1e-9, false, null, "says \"no\", twice\nand ends"),
    ];

    [Fact]
    public async Task Tables_are_aligned_and_fit_for_grep()
    {
        FakeTerminal terminal = new();
        await new TableOutput(terminal.Terminal).WriteListAsync(Shape, Items, "none", CancellationToken.None);
        Assert.Equal(
            """
            ITEM  GOOD   DATA ID      AT                    MESSAGE
               1  true   patch=1,5    2013-07-31 12:00:05Z  plain
             380  false  patch=380,5                        says "no", twice and ends

            """,
            terminal.Out);
    }

    [Fact]
    public async Task Json_has_the_fields_names_iso_times_and_nulls()
    {
        FakeTerminal terminal = new();
        await new JsonOutput(terminal.Terminal.Out).WriteListAsync(Shape, Items, "none", CancellationToken.None);
        Assert.Equal(
            """
            [
              {"itemId":1,"hidden":0.5,"isGood":true,"dataId":{"tract":0,"patch":"1,5"},"at":"2013-07-31T12:00:05.250Z","message":"plain"},
              {"itemId":380,"hidden":1E-09,"isGood":false,"dataId":{"tract":0,"patch":"380,5"},"at":null,"message":"says \"no\", twice\nand ends"}
            ]

            """,
            terminal.Out);
    }

    [Fact]
    public async Task Csv_is_quoted_after_rfc_4180()
    {
        FakeTerminal terminal = new();
        await new CsvOutput(terminal.Terminal.Out).WriteListAsync(Shape, Items, "none", CancellationToken.None);
        Assert.Equal(
            "itemId,hidden,isGood,dataId,at,message\r\n"
            + "1,0.5,true,\"patch=1,5\",2013-07-31T12:00:05.250Z,plain\r\n"
            + "380,1E-09,false,\"patch=380,5\",,\"says \"\"no\"\", twice\nand ends\"\r\n",
            terminal.Out);
    }

    [Fact]
    public async Task An_empty_listing_tells_people_and_stays_a_listing_for_programs()
    {
        FakeTerminal table = new();
        FakeTerminal json = new();
        FakeTerminal csv = new();
        await new TableOutput(table.Terminal).WriteListAsync(Shape, Array.Empty<Item>(), "Nothing here.", CancellationToken.None);
        await new JsonOutput(json.Terminal.Out).WriteListAsync(Shape, Array.Empty<Item>(), "Nothing here.", CancellationToken.None);
        await new CsvOutput(csv.Terminal.Out).WriteListAsync(Shape, Array.Empty<Item>(), "Nothing here.", CancellationToken.None);
        Assert.Equal("Nothing here.\n", table.Out);
        Assert.Equal("[]\n", json.Out);
        Assert.Equal("itemId,hidden,isGood,dataId,at,message\r\n", csv.Out);
    }

    [Fact]
    public async Task On_a_screen_there_is_colour_and_the_last_column_is_cut()
    {
        FakeTerminal terminal = new(isScreen: true, widthColumns: 60);
        await new TableOutput(terminal.Terminal).WriteListAsync(Shape, Items, "none", CancellationToken.None);
        Assert.Contains("\e[32mtrue\e[0m", terminal.Out, StringComparison.Ordinal);
        Assert.Contains("says \"no\", …", terminal.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NO_COLOR", "1")]
    [InlineData("TERM", "dumb")]
    public async Task Colour_can_be_refused(string variable, string value)
    {
        FakeTerminal terminal = new(isScreen: true, variables: new Dictionary<string, string> { [variable] = value });
        await new TableOutput(terminal.Terminal).WriteListAsync(Shape, Items, "none", CancellationToken.None);
        Assert.DoesNotContain('\e', terminal.Out);
    }

    [Fact]
    public void A_document_is_one_json_object_and_one_csv_table()
    {
        DocumentPart[] parts =
        [
            DocumentPart.Single("first", null, Shape, Items[0]),
            DocumentPart.List("all", "All of them", Shape, Items),
            DocumentPart.List("none", "None", Shape, Array.Empty<Item>()),
        ];
        FakeTerminal json = new();
        FakeTerminal csv = new();
        FakeTerminal table = new();
        new JsonOutput(json.Terminal.Out).WriteDocument(parts, "all");
        new CsvOutput(csv.Terminal.Out).WriteDocument(parts, "all");
        new TableOutput(table.Terminal).WriteDocument(parts, "all");

        using var document = System.Text.Json.JsonDocument.Parse(json.Out);
        Assert.Equal(1, document.RootElement.GetProperty("first").GetProperty("itemId").GetInt32());
        Assert.Equal(2, document.RootElement.GetProperty("all").GetArrayLength());
        Assert.Equal(0, document.RootElement.GetProperty("none").GetArrayLength());
        Assert.StartsWith("itemId,hidden,isGood,dataId,at,message\r\n1,", csv.Out, StringComparison.Ordinal);
        Assert.Equal(
            """
            Item     1
            Good     true
            Data id  patch=1,5
            At       2013-07-31 12:00:05Z
            Message  plain

            All of them
            ITEM  GOOD   DATA ID      AT                    MESSAGE
               1  true   patch=1,5    2013-07-31 12:00:05Z  plain
             380  false  patch=380,5                        says "no", twice and ends

            """,
            table.Out);
    }

    private sealed record Item(int Id, double Share, bool IsGood, DateTimeOffset? At, string Message);
}
