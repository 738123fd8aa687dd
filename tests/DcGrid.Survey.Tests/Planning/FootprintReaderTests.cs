using System.Globalization;
using DcGrid.Survey.Ids;
using DcGrid.Survey.Layout;
using DcGrid.Survey.Planning;
using DcGrid.Survey.Tests.Support;
using static DcGrid.Survey.Tests.Support.FitsBytes;

namespace DcGrid.Survey.Tests.Planning;

public sealed class FootprintReaderTests
{
    private static readonly SurveyFrame Frame = new(ImageDataId.Parse("000094-r1-0535"), 40);

    private static readonly string[] Size = ["SIMPLE  = T", "BITPIX  = 16", "NAXIS   = 2", "NAXIS1  = 2048", "NAXIS2  = 1489"];

    private static readonly string[] Wcs =
    [
        Card("CTYPE1", "RA---TAN"), Card("CTYPE2", "DEC--TAN"), Card("CRVAL1", 45), Card("CRVAL2", 0),
        Card("CRPIX1", 1), Card("CRPIX2", 1), Card("CD1_2", 1.1e-4), Card("CD2_1", 1.1e-4),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_frame_is_read_from_its_header_alone_compressed_or_not(bool compressed)
    {
        using var folder = new TemporaryFolder();
        var bytes = new FitsBytes().Header([.. Size, .. Wcs]);
        folder.Write(SdssLayout.RelativePath(SdssFileRole.FpC, Frame.Id, 40, compressed), compressed ? bytes.ToGzip() : bytes.ToArray());
        var result = new FootprintReader(folder.Root).Read(Frame);
        Assert.Null(result.WhyUnknown);
        Assert.Equal(45, result.Footprint!.Value.Corner1.RaDegrees, 3);
    }

    [Fact]
    public void Each_bad_file_has_its_own_reason()
    {
        Assert.Contains("is missing", Why(null), StringComparison.Ordinal);
        Assert.Contains("empty", Why([]), StringComparison.Ordinal);
        Assert.Contains("does not start like FITS", Why("not found"u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("ends within a header", Why(new FitsBytes().Header([.. Size, .. Wcs]).ToArray()[..1000]), StringComparison.Ordinal);
        Assert.Contains("no WCS", Why(new FitsBytes().Header(Size).ToArray()), StringComparison.Ordinal);
        Assert.Contains("2-D image", Why(new FitsBytes().Header("SIMPLE  = T", "BITPIX  = 8", "NAXIS   = 0").ToArray()), StringComparison.Ordinal);
        Assert.Contains("no inverse", Why(new FitsBytes().Header([.. Size, .. Wcs[..7]]).ToArray()), StringComparison.Ordinal);
        Assert.Contains("footprint", Why(new FitsBytes().Header([.. Size, .. Wcs[..6], Card("CD1_2", 1), Card("CD2_1", 1)]).ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_where_a_file_should_be_is_a_reason_too()
    {
        using var folder = new TemporaryFolder();
        folder.Write(Frame.RelativePath(SdssFileRole.FpC) + "/x");
        Assert.NotNull(new FootprintReader(folder.Root).Read(Frame).WhyUnknown);
    }

    [Fact]
    public async Task Many_are_read_in_their_order_with_progress()
    {
        using var folder = new TemporaryFolder();
        var frames = Enumerable.Range(0, 300).Select(field => new SurveyFrame(new ImageDataId(94, 1, field, SurveyFilter.R), 40)).ToList();
        foreach (var frame in frames.Where(f => f.Id.Field % 3 == 0))
        {
            var ra = Card("CRVAL1", frame.Id.Field / 10.0);
            folder.Write(frame.RelativePath(SdssFileRole.FpC), new FitsBytes().Header([.. Size, ra, .. Wcs]).ToGzip());
        }

        var progress = new Progress();
        var results = new List<FrameFootprint>();
        await foreach (var result in new FootprintReader(folder.Root, 2).ReadAsync(frames, progress))
        {
            results.Add(result);
        }

        Assert.Equal(frames, results.Select(r => r.Frame));
        Assert.All(results, r => Assert.Equal(r.Frame.Id.Field % 3 == 0, r.Footprint is not null));
        Assert.All(results.Where(r => r.Footprint is not null), r => Assert.Equal(
            (r.Frame.Id.Field / 10.0).ToString("F3", CultureInfo.InvariantCulture),
            r.Footprint!.Value.Corner1.RaDegrees.ToString("F3", CultureInfo.InvariantCulture).Replace("360.000", "0.000", StringComparison.Ordinal)));
        Assert.Equal([128L, 256, 300], progress.Values);
    }

    [Fact]
    public async Task Reading_can_be_cancelled()
    {
        using var folder = new TemporaryFolder();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in new FootprintReader(folder.Root).ReadAsync([Frame], cancellationToken: cancelled.Token))
            {
            }
        });
    }

    private static string Why(byte[]? content)
    {
        using var folder = new TemporaryFolder();
        if (content is not null)
        {
            folder.Write(Frame.RelativePath(SdssFileRole.FpC), content);
        }

        var result = new FootprintReader(folder.Root).Read(Frame);
        Assert.Null(result.Footprint);
        Assert.Contains("94/40/corr/1/fpC-000094-r1-0535.fit.gz", result.WhyUnknown!, StringComparison.Ordinal);
        return result.WhyUnknown!;
    }

    private sealed class Progress : IProgress<long>
    {
        public List<long> Values { get; } = [];

        public void Report(long value) => Values.Add(value);
    }
}
