using System.Text.Json.Nodes;

namespace DcGrid.Payload.Tests;

/// <summary>One of the demo's frames, and where its files are in a tree of the survey's layout.</summary>
internal sealed record FrameId(int Run, int Camcol, int Field, string Filter)
{
    public const int Rerun = 40;

    /// <summary>The ten frames of the demo.</summary>
    public static IReadOnlyList<FrameId> All { get; } =
        [.. new[] { (4192, 300), (6377, 399) }.SelectMany(field => "ugriz".Select(filter => new FrameId(field.Item1, 4, field.Item2, filter.ToString())))];

    public string Name => $"{Run:D6}-{Filter}{Camcol}-{Field:D4}";

    public JsonObject DataId => new() { ["run"] = Run, ["camcol"] = Camcol, ["field"] = Field, ["filter"] = Filter };

    /// <summary>As make_bad_frames.py takes it.</summary>
    public string Listed => $"{Run},{Camcol},{Field},{Filter}";

    public string Image(string tree) => Path.Combine(tree, $"{Run}", $"{Rerun}", "corr", $"{Camcol}", $"fpC-{Name}.fit.gz");

    public string Mask(string tree) => Path.Combine(tree, $"{Run}", $"{Rerun}", "objcs", $"{Camcol}", $"fpM-{Name}.fit");

    public string Calibration(string tree) =>
        Path.Combine(tree, $"{Run}", $"{Rerun}", "calibChunks", $"{Camcol}", $"tsField-{Run:D6}-{Camcol}-{Rerun}-{Field:D4}.fit");
}
