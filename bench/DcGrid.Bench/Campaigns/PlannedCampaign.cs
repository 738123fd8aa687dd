using DcGrid.Bench.Service;
using DcGrid.Protocol.V1;

namespace DcGrid.Bench.Campaigns;

/// <summary>A campaign of one stage whose tasks depend on nothing: all are ready at once. For figures of the queue alone.</summary>
/// <param name="Name">Of the campaign.</param>
/// <param name="Tasks">How many tasks.</param>
/// <param name="HasInputs">Each task names the four files of a real frame; otherwise none.</param>
/// <param name="Priority">Higher runs first.</param>
internal sealed record PlannedCampaign(string Name, int Tasks, bool HasInputs = false, int Priority = 0)
{
    /// <summary>The payload that tasks and pilots name.</summary>
    public const string Payload = "no-op";

    private const int TasksAMessage = 1000;

    // As in the survey: six camera columns, five filters, and runs of some hundred fields.
    private const int Camcols = 6, FieldsARun = 800, FirstRun = 1000;
    private static readonly string[] Filters = ["u", "g", "r", "i", "z"];
    private static readonly string Sha256OfRaw = new('0', 64);

    /// <summary>Plans it and starts it.</summary>
    public async Task CreateAsync(ServiceUnderTest service)
    {
        var definition = new CampaignDefinition
        {
            Name = Name,
            Description = "benchmark",
            Payload = Payload,
            PayloadRelease = "1",
            Priority = Priority,
            OutputUrl = $"file:///bench/{Name}",
            Stages = { new StageDefinition { Stage = Stage.ProcessCcd } },
        };
        await service.Admin.CreateCampaignAsync(new() { Definition = definition });
        using var call = service.Admin.SubmitTasks();
        for (var first = 0; first < Tasks; first += TasksAMessage)
        {
            var message = new SubmitTasksRequest { Campaign = Name };
            for (var index = first; index < Math.Min(first + TasksAMessage, Tasks); index++)
            {
                message.Tasks.Add(Task(index));
            }

            await call.RequestStream.WriteAsync(message);
        }

        await call.RequestStream.CompleteAsync();
        var added = (await call.ResponseAsync).Added;
        var started = await service.Admin.StartCampaignAsync(new() { Campaign = Name });
        if (added != Tasks || started.Ready != Tasks)
        {
            throw new BenchException($"{Name}: {Tasks} tasks planned, {added} added, {started.Ready} ready");
        }
    }

    /// <summary>The task of this number: every data id is another.</summary>
    public PlannedTask Task(int index)
    {
        var (rest, filter) = Math.DivRem(index, Filters.Length);
        (rest, var camcol) = Math.DivRem(rest, Camcols);
        var (run, field) = Math.DivRem(rest, FieldsARun);
        var task = new PlannedTask
        {
            Stage = Stage.ProcessCcd,
            SkyOrder = index,
            DataId = new()
            {
                Image = new() { Run = FirstRun + run, Camcol = camcol + 1, Field = field + 1, Filter = Filters[filter] },
            },
        };
        if (HasInputs)
        {
            AddInputs(task);
        }

        return task;
    }

    private static void AddInputs(PlannedTask task)
    {
        var id = task.DataId.Image;
        foreach (var (role, folder) in ((string, string)[])[("fpC", "corr"), ("fpM", "objcs"), ("tsField", "calibChunks"), ("refCat", "ref")])
        {
            var name = $"{id.Run}/40/{folder}/{id.Camcol}/{role}-{id.Run:D6}-{id.Filter}{id.Camcol}-{id.Field:D4}.fit.gz";
            task.Inputs.Add(new InputFile
            {
                Role = role,
                Lfn = "raw/" + name,
                Url = "file:///bench/raw/" + name,
                Sha256 = Sha256OfRaw,
                SizeBytes = 2_350_000,
            });
        }
    }
}
