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
}
