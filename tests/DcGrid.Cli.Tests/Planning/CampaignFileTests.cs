using System.Text.Json;
using DcGrid.Cli.Failures;
using DcGrid.Cli.Planning;
using DcGrid.Cli.Tests.Support;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Tests.Planning;

public sealed class CampaignFileTests
{
    private const string Least = """
        name: DC_TEST
        payload: {name: astromatic}
        input: {tree: frames, referenceCatalog: /ref/stars.fits}
        output: results
        """;

    [Fact]
    public void The_least_file_has_all_filters_and_all_stages_with_defaults()
    {
        var spec = Parse(Least);
        Assert.Equal(["u", "g", "r", "i", "z"], spec.Filters);
        Assert.Equal([Stage.ProcessCcd, Stage.Coadd, Stage.ForcedPhot], spec.Definition.Stages.Select(s => s.Stage));
        Assert.All(spec.Definition.Stages, s => Assert.Equal(1, s.Limits.Cores));
        Assert.Null(spec.Input.Region);
    }

    [Fact]
    public void Relative_paths_start_at_the_files_folder()
    {
        var spec = Parse(Least);
        Assert.Equal("/campaigns/one/frames", spec.Input.Tree);
        Assert.Equal("/ref/stars.fits", spec.Input.ReferenceCatalog);
        Assert.Equal("file:///campaigns/one/results", spec.Definition.OutputUrl);
    }

    [Fact]
    public void The_output_can_be_another()
    {
        var spec = CampaignFile.Parse("c.yaml", Least, "/campaigns/one", new("file:///elsewhere/out/"));
        Assert.Equal("file:///elsewhere/out", spec.Definition.OutputUrl);
    }

    [Theory]
    [InlineData("output: irods://u@h:1247/z/out/", "irods://u@h:1247/z/out", 20)]
    [InlineData("output: {url: irods://u@h:1247/z/out, bundles: off}", "irods://u@h:1247/z/out", 0)]
    [InlineData("output: {url: irods://u@h:1247/z/out, bundles: {attempts: 5}}", "irods://u@h:1247/z/out", 5)]
    [InlineData("output: {url: results, maxFiles: 12}", "file:///campaigns/one/results", 0)]
    [InlineData("output: {url: results, bundles: on}", "file:///campaigns/one/results", 20)]
    public void Bundles_are_usual_in_irods_and_may_be_said(string output, string url, int attempts)
    {
        var definition = Parse(Least.Replace("output: results", output, StringComparison.Ordinal)).Definition;
        Assert.Equal(url, definition.OutputUrl);
        Assert.Equal(attempts, definition.Bundles?.MaxAttempts ?? 0);
        Assert.Equal(output.Contains("maxFiles", StringComparison.Ordinal) ? 12 : 0, definition.MaxFiles);
        if (definition.Bundles is { } rule)
        {
            Assert.Equal((1024, 300), (rule.MaxMib, rule.MaxSeconds));
        }
    }

    [Theory]
    [InlineData("output: results", null, null, "file:///campaigns/one/results", "irods://h/z/own")]
    [InlineData("", null, null, "irods://h/z/own/DC_TEST", "irods://h/z/own")]
    [InlineData("output: results", null, "irods://h/z/other/", "irods://h/z/other/DC_TEST", "irods://h/z/other")]
    [InlineData("output: irods://h/z/out", null, "irods://h/z/other", "irods://h/z/out", "irods://h/z/other")]
    [InlineData("output: irods://h/z/out", "/tmp/x", "irods://h/z/other", "file:///tmp/x", "irods://h/z/other")]
    public void A_storage_takes_the_outputs_where_nothing_else_is_said(string output, string? outputUrl, string? storage, string url, string input)
    {
        var text = Least.Replace("output: results", output, StringComparison.Ordinal).Replace("tree: frames", "tree: frames, storage: irods://h/z/own", StringComparison.Ordinal);
        var spec = CampaignFile.Parse("c.yaml", text, "/campaigns/one", new(outputUrl, storage));
        Assert.Equal((url, input), (spec.Definition.OutputUrl, spec.Input.Storage));
    }

    [Fact]
    public void Without_images_to_open_a_storage_needs_no_tree()
    {
        var spec = Parse(Least.Replace("tree: frames", "storage: irods://h/z/own, frames: {exposures: list.csv}", StringComparison.Ordinal));
        Assert.Equal((null, "irods://h/z/own"), (spec.Input.Tree, spec.Input.Storage));
    }

    [Fact]
    public void A_blank_in_a_path_is_escaped_in_its_url() =>
        Assert.Equal("file:///a%20b/%23c", CampaignFile.OutputUrl("../a b/#c", "/x"));

    [Fact]
    public void Everything_that_can_be_said_arrives_in_the_definition()
    {
        var spec = Parse("""
            name: DC_FULL
            description: all of it
            payload: {name: astromatic, release: '1'}
            priority: -3
            share: 12
            requires: [release:v7_2, site:ccin2p3]
            barrier: true
            filters: [z, g]
            input:
              tree: /t
              referenceCatalog: /r.fits
              region: {ra: [350, 10], dec: [-1.26, 1.26]}
            output: file:///out
            stages:
              ProcessCcd:
                limits: {wallSeconds: 60, memoryMiB: 100, diskMiB: 200, cores: 2}
                parameters: {threshold: 1.5, name: '7', deep: true, list: [1, x], none: null}
              Coadd:
                inputs: {ProcessCcd: {leastCount: 2, leastFraction: 0.25}}
                requires: [bigmem]
              ForcedPhot:
                inputs: {ProcessCcd: all}
            retry:
              STAGE_IN_FAILED: {maxAttempts: 5, delaySeconds: 60, counts: false}
            catalogue: {host: db.example.org, user: lsst_prod}
            """);
        Assert.Equal(["g", "z"], spec.Filters);
        Assert.True(spec.Definition.Barrier);
        Assert.Equal((-3, 12), (spec.Definition.Priority, spec.Definition.Share));
        Assert.Equal(["release:v7_2", "site:ccin2p3"], spec.Definition.Requires);
        Assert.Equal(["bigmem"], spec.Definition.Stages[1].Requires);
        Assert.Equal(20, spec.Input.Region!.RaWidth, 9);
        Assert.Equal(
            new ResourceLimits { WallSeconds = 60, MemoryMib = 100, DiskMib = 200, Cores = 2 }, spec.Definition.Stages[0].Limits);
        Assert.Equal(
            """{"threshold":1.5,"name":"7","deep":true,"list":[1,"x"],"none":null}""", spec.Definition.Stages[0].ParametersJson);
        Assert.Equal(
            [new InputRule { Upstream = Stage.ProcessCcd, LeastCount = 2, LeastFraction = 0.25 }], spec.Definition.Stages[1].InputRules);
        Assert.Equal([new InputRule { Upstream = Stage.ProcessCcd, All = true }], spec.Definition.Stages[2].InputRules);
        Assert.Equal(
            [new RetryRule { Code = OutcomeCode.StageInFailed, MaxAttempts = 5, DelaySeconds = 60 }], spec.Definition.RetryRules);
        Assert.DoesNotContain("db.example.org", spec.Definition.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("barier: true", "c.yaml:5: unknown key \"barier\"; did you mean \"barrier\"?")]
    [InlineData("priority: high", "c.yaml:5: priority must be a whole number from -1000000 to 1000000")]
    [InlineData("share: 0", "c.yaml:5: share must be a whole number from 1 to 1000")]
    [InlineData("requires: release:v7_2", "c.yaml:5: requires must be a list: [a, b]")]
    [InlineData("requires: [release v7_2]", "c.yaml:5: requires: \"release v7_2\" is no tag; use letters, digits and . _ - + :")]
    [InlineData("barrier: yes", "c.yaml:5: barrier must be true or false")]
    [InlineData("filters: [u, y]", "c.yaml:5: filters: \"y\" is no filter; they are u, g, r, i, z")]
    [InlineData("filters: u", "c.yaml:5: filters must be a list: [a, b]")]
    [InlineData("stages:\n  Coad: {}", "c.yaml:6: unknown key \"stages.Coad\"; did you mean \"Coadd\"?")]
    [InlineData("stages:\n  Coadd: {}", "c.yaml:6: stages: Coadd reads what ProcessCcd makes; add ProcessCcd")]
    [InlineData("stages:\n  ProcessCcd:\n    limits: {wallSecond: 3}", "c.yaml:7: unknown key \"stages.ProcessCcd.limits.wallSecond\"; did you mean \"wallSeconds\"?")]
    [InlineData("stages:\n  ProcessCcd:\n    limits: {cores: 0}", "c.yaml:7: stages.ProcessCcd.limits.cores must be a whole number from 1 to 1024")]
    [InlineData("stages: {ProcessCcd: {}, Coadd: {inputs: {ProcessCcd: some}}}", "c.yaml:5: stages.Coadd.inputs.ProcessCcd: must be \"all\", or {leastCount: N, leastFraction: F}")]
    [InlineData("retry: {OK: {maxAttempts: 2}}", "c.yaml:5: retry.OK: is no failure; there is nothing to retry")]
    [InlineData("retry: {PSF_FAILD: {}}", "c.yaml:5: unknown key \"retry.PSF_FAILD\"; did you mean \"PSF_FAILED\"?")]
    [InlineData("catalogue: {pasword: x}", "c.yaml:5: unknown key \"catalogue.pasword\"; known are host, user")]
    [InlineData("name: again", "c.yaml:5: not valid YAML: ")]
    [InlineData("description: [", "not valid YAML: ")]
    public void A_mistake_names_its_line_and_what_was_meant(string line, string complaint)
    {
        var e = Assert.Throws<CommandException>(() => Parse(Least + "\n" + line + "\n"));
        Assert.Equal(ExitCode.Usage, e.Code);
        Assert.Contains(complaint, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Theory]
    [InlineData("name: DC_TEST", "name: DC TEST", "\"DC TEST\" is no campaign name")]
    [InlineData("name: DC_TEST", "x: 1", "\"name\" is missing")]
    [InlineData("tree: frames, ", "", "\"input.tree\" is missing")]
    [InlineData("output: results", "output: s3://bucket", "output \"s3://bucket\": write a path, file:///PATH or irods://USER@HOST:PORT/ZONE/PATH")]
    [InlineData("output: results", "output: irods://me:geheim@host:1247/z/x", "must not hold a password")]
    [InlineData("output: results", "output: {maxFiles: 7}", "\"output\" is missing")]
    [InlineData("output: results", "output: {url: results, maxFiles: 0}", "output.maxFiles must be a whole number from 1")]
    [InlineData("output: results", "output: {url: results, bundels: off}", "did you mean \"bundles\"")]
    [InlineData("output: results", "output: {url: results, bundles: {attempts: 0}}", "output.bundles.attempts must be a whole number from 1 to 1000")]
    [InlineData("output: results", "output: {url: results, bundles: many}", "bundles must hold keys of its own")]
    [InlineData("tree: frames, ", "storage: /se, ", "\"input.tree\" is missing")]
    public void What_is_needed_must_be_there_and_right(string part, string instead, string complaint)
    {
        var text = Least.Replace(part, instead, StringComparison.Ordinal);
        Assert.Contains(complaint, Assert.Throws<CommandException>(() => Parse(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", typeof(FrameSource.Tree))]
    [InlineData("frames: list.csv, ", typeof(FrameSource.Listed))]
    [InlineData("frames: {exposures: list.csv}, ", typeof(FrameSource.Exposures))]
    [InlineData("frames: {generate: stripe82}, ", typeof(FrameSource.Generated))]
    public void Frames_come_from_the_tree_a_list_or_a_seed(string frames, Type source) =>
        Assert.IsType(source, Parse(WithFrames(frames)).Input.Frames);

    [Fact]
    public void A_list_lies_beside_the_file_and_a_survey_is_whole_unless_it_is_said()
    {
        Assert.Equal(new FrameSource.Listed("/campaigns/one/list.csv"), Parse(WithFrames("frames: list.csv, ")).Input.Frames);
        Assert.Equal(
            new FrameSource.Exposures("/campaigns/one/list.csv"), Parse(WithFrames("frames: {exposures: list.csv}, ")).Input.Frames);
        Assert.Equal(new FrameSource.Generated(1, 1), Parse(WithFrames("frames: {generate: stripe82}, ")).Input.Frames);
        Assert.Equal(
            new FrameSource.Generated(-7, 0.01), Parse(WithFrames("frames: {generate: stripe82, seed: -7, scale: 0.01}, ")).Input.Frames);
    }

    [Theory]
    [InlineData("[a, b]", "c.yaml:3: input.frames must be a text")]
    [InlineData("{}", "c.yaml:3: input.frames: must be the path of a list, {exposures: FILE}, or {generate: stripe82, seed: N, scale: F}")]
    [InlineData("{exposure: a.csv}", "c.yaml:3: input.frames: must be the path of a list, {exposures: FILE}, or")]
    [InlineData("{exposures: a.csv, seed: 1}", "c.yaml:3: unknown key \"input.frames.seed\"")]
    [InlineData("{exposures: a.csv, generate: stripe82}", "c.yaml:3: input.frames.generate: stands beside exposures")]
    [InlineData("{generate: dr7}", "c.yaml:3: input.frames.generate: \"dr7\" can't be generated; write stripe82")]
    [InlineData("{generate: stripe82, scale: 0}", "c.yaml:3: input.frames.scale must be a number from 1E-05 to 1")]
    [InlineData("{generate: stripe82, scale: 2}", "c.yaml:3: input.frames.scale must be a number from 1E-05 to 1")]
    [InlineData("{generate: stripe82, seed: x}", "c.yaml:3: input.frames.seed must be a whole number")]
    public void A_mistake_in_the_frames_names_its_line(string frames, string complaint) =>
        Assert.Contains(
            complaint,
            Assert.Throws<CommandException>(() => Parse(WithFrames($"frames: {frames}, "))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void The_parameters_are_a_json_object_even_when_there_are_none() =>
        Assert.All(
            Parse(Least).Definition.Stages,
            s => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(s.ParametersJson).RootElement.ValueKind));

    [Fact]
    public void The_demos_file_is_right()
    {
        var spec = CampaignFile.Read(Repository.DemoCampaign);
        Assert.Equal("DC_DEMO", spec.Definition.Name);
        Assert.All(spec.Definition.Stages, s => Assert.Equal(300, s.Limits.WallSeconds));
    }

    private static string WithFrames(string frames) => Least.Replace("{tree:", "{" + frames + "tree:", StringComparison.Ordinal);

    private static CampaignSpec Parse(string text) => CampaignFile.Parse("c.yaml", text, "/campaigns/one");
}
