using System.Text.Json;
using System.Text.Json.Nodes;

namespace DcGrid.Payload.Tests;

/// <summary>A payload's sandbox: staged inputs, task.json, and the result of the run.</summary>
internal sealed class Sandbox
{
    private readonly JsonArray inputs = [];

    public Sandbox(string folder)
    {
        this.Folder = folder;
        Directory.CreateDirectory(Path.Combine(folder, "in"));
    }

    public string Folder { get; }

    public int WallSeconds { get; init; } = 600;

    public int MemoryMiB { get; init; }

    public int InputsLeftOut { get; init; }

    /// <summary>Stages one file under its own name; a file that is not there is only named, as a planned input that is missing.</summary>
    public Sandbox Stage(string role, string file, JsonObject? dataId = null)
    {
        var path = Path.Combine("in", Path.GetFileName(file));
        if (File.Exists(file))
        {
            File.CreateSymbolicLink(Path.Combine(this.Folder, path), file);
        }

        JsonObject input = new() { ["role"] = role, ["path"] = path };
        if (dataId is not null)
        {
            input["dataId"] = dataId;
        }

        this.inputs.Add(input);
        return this;
    }

    /// <summary>Stages the four inputs of ProcessCcd from a tree.</summary>
    public Sandbox StageFrame(FrameId frame, string? tree = null) => this
        .Stage("fpC", frame.Image(tree ?? Repository.DemoInput))
        .Stage("fpM", frame.Mask(tree ?? Repository.DemoInput))
        .Stage("tsField", frame.Calibration(tree ?? Repository.DemoInput))
        .Stage("refCat", Path.Combine(Repository.Demo, "ref_cat", "stars.fits"));

    /// <summary>Writes task.json.</summary>
    public Sandbox WriteTask(string stage, JsonObject dataId)
    {
        JsonObject task = new()
        {
            ["version"] = 1,
            ["taskId"] = 1,
            ["attempt"] = 1,
            ["campaign"] = "test",
            ["stage"] = stage,
            ["dataId"] = dataId,
            ["inputs"] = this.inputs,
            ["inputsLeftOut"] = this.InputsLeftOut,
            ["outputDir"] = "out",
            ["parameters"] = new JsonObject(),
            ["limits"] = new JsonObject { ["wallSeconds"] = this.WallSeconds, ["memoryMiB"] = this.MemoryMiB, ["diskMiB"] = 0, ["cores"] = 1 },
        };
        File.WriteAllText(Path.Combine(this.Folder, "task.json"), task.ToJsonString());
        return this;
    }

    /// <summary>Writes task.json, runs astromatic and reads its result; the test fails when there is none.</summary>
    public PayloadResult Run(string stage, JsonObject dataId, string? path = null)
    {
        this.WriteTask(stage, dataId);
        var run = ProgramRun.Start(Repository.Astromatic, ["task.json", "result.json"], this.Folder, path);
        var result = Path.Combine(this.Folder, "result.json");
        Assert.True(run.ExitCode == 0 && File.Exists(result), $"exit status {run.ExitCode}, no result: {run.Errors}");
        Assert.Empty(Directory.GetFileSystemEntries(this.Folder, ".astromatic*"));
        return new PayloadResult(this.Folder, JsonDocument.Parse(File.ReadAllText(result)).RootElement, run.Errors);
    }
}
