namespace DcGrid.Payload.Tests;

/// <summary>Every way in which a frame can be bad ends with its own outcome, told by what is in the files.</summary>
[Trait("Needs", "packages")]
public sealed class BadFrameTests
{
    private static readonly FrameId Frame = new(4192, 4, 300, "r");

    public static TheoryData<string, string> Kinds
    {
        get
        {
            TheoryData<string, string> kinds = [];
            foreach (var line in ProgramRun.Script(MakeBadFrames, "--list").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var words = line.Split(' ');
                kinds.Add(words[0], words[1]);
            }

            return kinds;
        }
    }

    private static string MakeBadFrames => Path.Combine(Repository.Tests, "make_bad_frames.py");

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_bad_frame_ends_with_its_own_outcome_and_claims_no_output(string kind, string outcome)
    {
        using TemporaryFolder work = new();
        var result = Process(work, Frame, $"{kind}={Frame.Listed}").Expect(outcome);

        Assert.Equal(outcome, result.ErrorCodes[0]);
        Assert.Empty(result.OutputRoles);
        Assert.False(Directory.Exists(work.Below("sandbox", "out")));
        Assert.NotEmpty(result.Message);
    }

    [Fact]
    public void In_u_where_few_stars_are_bright_a_shift_is_seen_too()
    {
        using TemporaryFolder work = new();
        var frame = Frame with { Filter = "u" };
        Process(work, frame, $"shifted-arcsec={frame.Listed}").Expect("ASTROMETRY_FAILED");
    }

    [Fact]
    public void All_that_is_wrong_is_reported_the_image_first()
    {
        using TemporaryFolder work = new();
        Process(work, Frame, $"truncated={Frame.Listed}", $"missing-mask={Frame.Listed}").Expect("INPUT_MISSING");
        var result = File.ReadAllText(work.Below("sandbox", "result.json"));
        Assert.Contains("INPUT_MISSING", result, StringComparison.Ordinal);
        Assert.Contains("INPUT_CORRUPT", result, StringComparison.Ordinal);
    }

    [Fact]
    public void The_source_tree_is_not_touched_and_the_other_frames_stay_good()
    {
        using TemporaryFolder work = new();
        var before = File.ReadAllBytes(Frame.Image(Repository.DemoInput));
        MakeTree(work, $"garbage={Frame.Listed}");

        Assert.Equal(before, File.ReadAllBytes(Frame.Image(Repository.DemoInput)));
        var other = Frame with { Filter = "g" };
        Assert.Equal(File.ReadAllBytes(other.Image(Repository.DemoInput)), File.ReadAllBytes(other.Image(work.Below("tree"))));
    }

    private static PayloadResult Process(TemporaryFolder work, FrameId frame, params string[] bad)
    {
        MakeTree(work, bad);
        return new Sandbox(work.Below("sandbox")).StageFrame(frame, work.Below("tree")).Run("ProcessCcd", frame.DataId);
    }

    private static void MakeTree(TemporaryFolder work, params string[] bad) =>
        ProgramRun.Script(MakeBadFrames, [Repository.DemoInput, work.Below("tree"), .. bad.SelectMany(frame => new[] { "--bad", frame })]);
}
