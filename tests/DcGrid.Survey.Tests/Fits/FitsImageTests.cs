using DcGrid.Survey.Fits;
using DcGrid.Survey.Tests.Support;

namespace DcGrid.Survey.Tests.Fits;

public sealed class FitsImageTests
{
    [Fact]
    public void A_real_frame_has_the_pixels_that_astropy_reads()
    {
        var image = FitsImage.Read(Path.Combine(TestData.DemoInput, "4192/40/corr/4/fpC-004192-r4-0300.fit.gz"));
        Assert.Equal((2048, 1489), (image.Width, image.Height));
        Assert.Equal((1141f, 1151f, 1150f), (image[0, 0], image[2047, 1488], image[1000, 700]));
        Assert.Equal(31442f, image.Pixels.Max());
        Assert.Equal(1147.131602126532, image.Pixels.Average(p => (double)p), 9);
    }

    [Fact]
    public void An_image_in_an_extension_is_found_and_scaled()
    {
        var bytes = new FitsBytes()
            .Header("SIMPLE  = T", "BITPIX  = 8", "NAXIS   = 0")
            .Header("XTENSION= 'IMAGE'", "BITPIX  = 16", "NAXIS   = 2", "NAXIS1  = 3", "NAXIS2  = 2", "BSCALE  = 0.5", "BZERO   = 100", "BLANK   = -1")
            .Shorts(0, 1, 2, 3, -1, -32768).Pad();
        using var folder = new TemporaryFolder();
        var image = FitsImage.Read(folder.Write("image.fits", bytes.ToArray()));
        Assert.Equal([100f, 100.5f, 101f, 101.5f, float.NaN, -16284f], image.Pixels);
        Assert.Equal(101.5f, image[0, 1]);
        Assert.Equal(image.Pixels, FitsImage.Read(folder.Write("image.fits.gz", bytes.ToGzip())).Pixels);
    }

    [Fact]
    public void Floats_are_read_as_they_are()
    {
        using var reader = new FitsBytes()
            .Header("SIMPLE  = T", "BITPIX  = -32", "NAXIS   = 2", "NAXIS1  = 2", "NAXIS2  = 2").Floats(1.25f, -3, float.NaN, 1e30f).Open();
        reader.RequireNext();
        Assert.Equal([1.25f, -3f, float.NaN, 1e30f], reader.ReadImage().Pixels);
    }

    [Theory]
    [InlineData("BITPIX  = 8", "NAXIS   = 0", "no 2-D image")]
    [InlineData("BITPIX  = 32", "NAXIS   = 2", "BITPIX = 32")]
    public void What_is_no_image_of_ours_is_refused(string bits, string axes, string because)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("x.fits", new FitsBytes()
            .Header("SIMPLE  = T", bits, axes, "NAXIS1  = 1", "NAXIS2  = 1").Ints(5).Pad().ToArray().AsSpan(0, axes.EndsWith('0') ? 2880 : 5760));
        Assert.Contains(because, Assert.Throws<FitsFormatException>(() => FitsImage.Read(path)).Message, StringComparison.Ordinal);
    }
}
