namespace DcGrid.Production.Tests;

public sealed class DataIdTextTests
{
    public static TheoryData<TaskDataId, string, string> Ids => new()
    {
        { new ImageDataId(4192, 4, 300, "r"), "004192-r4-0300", "4192/4/r/0300" },
        { new ImageDataId(94, 1, 11, "u"), "000094-u1-0011", "94/1/u/0011" },
        { new ImageDataId(1234567, 6, 12345, "z"), "1234567-z6-12345", "1234567/6/z/12345" },
        { new PatchDataId(0, 380, 5, "i"), "0-380,5-i", "0/i/380x5" },
        { new PatchDataId(3, 0, 10, "g"), "3-0,10-g", "3/g/0x10" },
    };

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_data_id_is_its_key_and_comes_back_from_it(TaskDataId dataId, string key, string path)
    {
        Assert.Equal(key, dataId.Key);
        Assert.Equal(dataId, DataIdText.Parse(key));
        Assert.Equal(path, dataId.Path());
    }

    [Theory]
    [InlineData("")]
    [InlineData("4192-r4-300")]
    [InlineData("0-380-i")]
    [InlineData("004192-r4-0300 ")]
    [InlineData("9999999999-r4-0300")]
    public void What_is_no_key_is_named(string text) =>
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => DataIdText.Parse(text)).Message, StringComparison.Ordinal);
}
