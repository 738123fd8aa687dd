using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace DcGrid.Payload.Tests;

/// <summary>Results of the stages on the demo's frames; each is made once and shared by the tests of the collection.</summary>
public sealed class RealFrames : IDisposable
{
    private readonly TemporaryFolder work = new();
    private readonly ConcurrentDictionary<string, Lazy<PayloadResult>> results = new();

    /// <summary>ProcessCcd on one frame.</summary>
    internal PayloadResult ProcessCcd(FrameId frame) => this.Once(
        $"ccd-{frame.Name}", folder => new Sandbox(folder).StageFrame(frame).Run("ProcessCcd", frame.DataId));

    /// <summary>Coadd of both runs' frames of a filter onto a patch of tract 3.</summary>
    internal PayloadResult Coadd(string patch, string filter) => this.Once($"coadd-{patch.Replace(',', 'x')}-{filter}", folder =>
    {
        Sandbox sandbox = new(folder);
        foreach (var frame in FrameId.All.Where(frame => frame.Filter == filter))
        {
            sandbox.Stage("calexp", this.ProcessCcd(frame).Expect("OK").Output("calexp"), frame.DataId);
        }

        return sandbox.Run("Coadd", PatchId(patch, filter));
    });

    /// <summary>ForcedPhot on one frame with the coadds of some patches.</summary>
    internal PayloadResult ForcedPhot(FrameId frame, params string[] patches) => this.Once($"forced-{frame.Name}-{patches.Length}", folder =>
    {
        var ccd = this.ProcessCcd(frame).Expect("OK");
        var sandbox = new Sandbox(folder).Stage("calexp", ccd.Output("calexp")).Stage("psf", ccd.Output("psf"));
        foreach (var patch in patches)
        {
            sandbox.Stage("coaddSrc", this.Coadd(patch, frame.Filter).Output("coaddSrc"), PatchId(patch, frame.Filter));
        }

        return sandbox.Run("ForcedPhot", frame.DataId);
    });

    /// <summary>A new empty folder.</summary>
    internal string NewFolder(string name) => Directory.CreateDirectory(this.work.Below(name)).FullName;

    internal static JsonObject PatchId(string patch, string filter) => new() { ["tract"] = 3, ["patch"] = patch, ["filter"] = filter };

    public void Dispose() => this.work.Dispose();

    private PayloadResult Once(string name, Func<string, PayloadResult> make) =>
        this.results.GetOrAdd(name, _ => new Lazy<PayloadResult>(() => make(this.NewFolder(name)))).Value;
}

[CollectionDefinition(Name)]
public sealed class RealFramesGroup : ICollectionFixture<RealFrames>
{
    public const string Name = "real frames";
}
