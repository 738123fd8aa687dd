using DcGrid.Protocol.V1;
using DcGrid.Survey.Ids;
using DcGrid.Survey.Layout;
using Planned = DcGrid.Survey.Planning;

namespace DcGrid.Cli.Planning;

/// <summary>Planned tasks as the wire carries them. Raw files are named by template; they are checked when they are staged in.</summary>
internal sealed class TaskMessages
{
    /// <summary>Logical names of raw files: this, and the path below the tree.</summary>
    public const string RawPrefix = "raw/";

    /// <summary>Logical names of reference catalogues: this, and the file's name.</summary>
    public const string ReferencePrefix = "ref/";

    private const string ReferenceRole = "refCat";
    private const long UnknownSize = -1;

    // Empty where files are looked up in the catalogue when a task is leased.
    private readonly string _treeUrl;
    private readonly InputFile _reference;

    public TaskMessages(InputSpec input)
    {
        _treeUrl = input.Storage is null ? CampaignFile.FileUrl(input.Tree!) + "/" : "";
        _reference = new InputFile
        {
            Role = ReferenceRole,
            Lfn = ReferencePrefix + Path.GetFileName(input.ReferenceCatalog),
            Url = input.Storage is null ? CampaignFile.FileUrl(input.ReferenceCatalog) : "",
            SizeBytes = UnknownSize,
        };
    }

    public PlannedTask Of(Planned.PlannedTask task)
    {
        PlannedTask message = new() { Stage = Of(task.Stage), DataId = Of(task.Id), SkyOrder = task.SkyOrder };
        foreach (var input in task.RawInputs)
        {
            message.Inputs.Add(new InputFile
            {
                Role = input.Role.Name(),
                Lfn = RawPrefix + input.RelativePath,
                // The layout's paths are digits, letters, "-", "." and "/": nothing to escape.
                Url = _treeUrl.Length > 0 ? _treeUrl + input.RelativePath : "",
                SizeBytes = UnknownSize,
            });
        }

        if (task.Stage == Planned.SurveyStage.ProcessCcd)
        {
            message.Inputs.Add(_reference);
        }

        foreach (var upstream in task.Upstream)
        {
            message.Upstream.Add(new UpstreamTask { Stage = Of(upstream.Stage), DataId = Of(upstream.Id) });
        }

        return message;
    }

    // The numbers are the contract's own; a test holds them together.
    private static Stage Of(Planned.SurveyStage stage) => (Stage)stage;

    private static Protocol.V1.DataId Of(Survey.Ids.DataId id) => id switch
    {
        { Image: { } image } => new Protocol.V1.DataId
        {
            Image = new ImageId { Run = image.Run, Camcol = image.Camcol, Field = image.Field, Filter = image.Filter.Name() },
        },
        { Patch: { } patch } => new Protocol.V1.DataId
        {
            Patch = new PatchId { Tract = patch.Tract, PatchX = patch.PatchX, PatchY = patch.PatchY, Filter = patch.Filter.Name() },
        },
        _ => throw new ArgumentException("an empty data id", nameof(id)),
    };
}
