namespace DcGrid.Storage.Tests;

public sealed class StorageUrlTests
{
    [Theory]
    [InlineData("file:///a/b.fits", "file", "/a/b.fits")]
    [InlineData("FILE://localhost/a//b/", "file", "/a/b")]
    [InlineData("irods://ccirods:1247/in2p3/home/x", "irods", "/in2p3/home/x")]
    [InlineData("file:///a%20b/c%23d", "file", "/a b/c#d")]
    [InlineData("file:///", "file", "/")]
    public void A_url_is_read_into_its_parts(string text, string scheme, string path)
    {
        var url = StorageUrl.Parse(text);
        Assert.Equal((scheme, path), (url.Scheme, url.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a/b")]
    [InlineData("file://host/a")]
    [InlineData("file:///a/../b")]
    [InlineData("file:///a/%2e%2e/b")]
    [InlineData("file:///a?b")]
    [InlineData("file:///a#b")]
    [InlineData("file:///a%00b")]
    [InlineData("://x/y")]
    public void What_is_not_a_clean_url_is_refused(string text)
    {
        var error = Assert.Throws<StorageException>(() => StorageUrl.Parse(text));
        Assert.Equal(StorageErrorKind.BadUrl, error.Kind);
    }

    [Theory]
    [InlineData("/a/with blank")]
    [InlineData("/a/hash#and?mark")]
    [InlineData("/a/percent%20sign")]
    [InlineData("/a/patch-380,5/é.fits")]
    public void A_local_path_survives_the_way_through_text(string path) =>
        Assert.Equal(path, StorageUrl.Parse(StorageUrl.FromLocalPath(path).ToString()).Path);

    [Fact]
    public void A_comma_stays_readable() =>
        Assert.Equal("file:///a/380,5/x.fits", StorageUrl.Parse("file:///a").Child("380,5/x.fits").ToString());

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    public void A_child_can_not_climb_out(string relative) =>
        Assert.Throws<StorageException>(() => StorageUrl.Parse("file:///a/b").Child(relative));

    [Theory]
    [InlineData("file:///a/x.tar#offset=512&length=30000", 512, 30000)]
    [InlineData("irods://u@h:1247/z/x.tar#offset=0&length=0", 0, 0)]
    public void A_part_of_a_file_survives_the_way_through_text(string text, long offset, long length)
    {
        var url = StorageUrl.Parse(text);
        Assert.Equal((offset, length), (url.Range!.Value.Offset, url.Range.Value.Length));
        Assert.Equal(text, url.ToString());
        Assert.Null(url.WholeFile.Range);
    }

    [Theory]
    [InlineData("file:///a#offset=-1&length=3")]
    [InlineData("file:///a#offset=1")]
    [InlineData("file:///a#offset=9223372036854775807&length=1")]
    [InlineData("file:///a#length=1&offset=1")]
    public void What_is_no_part_is_refused(string text) => Assert.False(StorageUrl.TryParse(text, out _));

    [Fact]
    public void A_part_of_a_part_stays_within_it()
    {
        var part = StorageUrl.Parse("file:///a").Part(100, 50);
        Assert.Equal("file:///a#offset=110&length=40", part.Part(10, 40).ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => part.Part(11, 40));
    }

    [Fact]
    public void A_password_is_refused_and_not_shown()
    {
        var error = Assert.Throws<StorageException>(() => StorageUrl.Parse("irods://me:geheim@host:1247/zone/x"));
        Assert.DoesNotContain("geheim", error.Message, StringComparison.Ordinal);
        Assert.Contains("iinit", error.Message, StringComparison.Ordinal);
    }
}
