namespace DcGrid.Batch.Tests;

public sealed class BatchJobIdTests
{
    [Theory]
    [InlineData("L17.3", "L17", 3)]
    [InlineData("4711", "4711", 0)]
    [InlineData("29.50", "29", 50)]
    public void An_id_is_read_and_written_alike(string text, string array, int index)
    {
        var id = BatchJobId.Parse(text);
        Assert.Equal((array, index, text), (id.Array, id.Index, id.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".3")]
    [InlineData("L17.")]
    [InlineData("L17.0")]
    [InlineData("L17.-1")]
    [InlineData("../etc.1")]
    [InlineData("a/b.1")]
    public void What_could_not_be_a_folder_of_ours_is_refused(string text) =>
        Assert.Throws<FormatException>(() => BatchJobId.Parse(text));
}
