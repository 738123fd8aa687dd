using DcGrid.Cli.Report.Source;
using DcGrid.Cli.Tests.Support;
using DcGrid.Survey.Ids;

namespace DcGrid.Cli.Tests.Report;

/// <summary>Files that the payload really made, and the reference that the demo compares with.</summary>
internal static class RealFiles
{
    public static ImageDataId Frame { get; } = ImageDataId.Parse("006377-z4-0399");

    public static byte[] Src => Read("src-006377-z4-0399.fits");

    public static byte[] ForcedSrc => Read("forcedSrc-006377-z4-0399.fits");

    public static byte[] CoaddSrc => Read("coaddSrc-3-38x7-z.fits");

    public static byte[] Preview => Read("preview-3-38x7-z.png");

    public static string Reference { get; } =
        Path.Combine(Repository.Root, "demo", "stack_demo", "detected-sources.v7_2.expected.txt");

    public static SourceTable Table(byte[] content) => SourceTable.Read(new MemoryStream(content));

    private static byte[] Read(string name) =>
        File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "DcGrid.Cli.Tests", "Report", "Data", name));
}
