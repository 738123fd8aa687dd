using YamlDotNet.RepresentationModel;

namespace DcGrid.Cli.Planning;

/// <summary>The <c>input.frames</c> part of a campaign file: a path, or a mapping that says more.</summary>
internal static class FrameSections
{
    private const string ExposuresKey = "exposures";
    private const string GenerateKey = "generate";
    private const string Stripe82 = "stripe82";

    // Less than this is fewer than two frames a filter.
    private const double LeastScale = 0.00001;

    public static FrameSource Read(YamlSection input, string folder)
    {
        if (input.Find("frames") is not YamlMappingNode node)
        {
            return input.Text("frames") is { } list ? new FrameSource.Listed(Path.GetFullPath(list, folder)) : new FrameSource.Tree();
        }

        var section = input.SectionOf(node, "frames")!;
        FrameSource source = (section.Text(ExposuresKey), section.Text(GenerateKey)) switch
        {
            ({ } list, null) => new FrameSource.Exposures(Path.GetFullPath(list, folder)),
            (null, Stripe82) => Generated(section),
            (null, { } other) => throw section.WrongValue(GenerateKey, $"\"{other}\" can't be generated; write {Stripe82}"),
            ({ }, { }) => throw section.WrongValue(GenerateKey, $"stands beside {ExposuresKey}; the frames come from one of them"),
            _ => throw input.WrongValue(
                "frames", $"must be the path of a list, {{{ExposuresKey}: FILE}}, or {{{GenerateKey}: {Stripe82}, seed: N, scale: F}}"),
        };
        section.RefuseOthers();
        return source;
    }

    private static FrameSource.Generated Generated(YamlSection section) => new(
        section.Integer("seed", 1, int.MinValue, int.MaxValue), section.Number("scale", 1, LeastScale, 1));
}
