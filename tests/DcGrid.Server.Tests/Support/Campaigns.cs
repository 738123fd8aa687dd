using DcGrid.Protocol.V1;
using Grpc.Core;

namespace DcGrid.Server.Tests.Support;

/// <summary>Small campaigns of ProcessCcd tasks, planned over the wire.</summary>
internal static class Campaigns
{
    public const string Name = "DC_test";

    public static CampaignDefinition Definition(string name = Name) => new()
    {
        Name = name,
        Description = "a test",
        Payload = "astromatic",
        PayloadRelease = "1.0",
        OutputUrl = "file:///se/" + name,
        Stages =
        {
            new StageDefinition
            {
                Stage = Stage.ProcessCcd,
                Limits = new() { WallSeconds = 600, MemoryMib = 1000, DiskMib = 500, Cores = 1 },
                ParametersJson = """{"depth":1}""",
            },
        },
    };

    public static DataId Image(int field) => new() { Image = new() { Run = 4192, Camcol = 4, Field = field, Filter = "r" } };

    public static PlannedTask Ccd(int field) => new()
    {
        Stage = Stage.ProcessCcd,
        DataId = Image(field),
        SkyOrder = field,
        Inputs = { new InputFile { Role = "fpC", Lfn = $"raw/fpC-{field}", Url = $"file:///raw/fpC-{field}", SizeBytes = -1 } },
    };

    public static async Task<SubmitTasksResponse> SubmitAsync(
        AdminService.AdminServiceClient admin, params SubmitTasksRequest[] messages)
    {
        using var call = admin.SubmitTasks();
        try
        {
            foreach (var message in messages)
            {
                await call.RequestStream.WriteAsync(message);
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (RpcException)
        {
            // The server has answered before it was told all; the answer says why.
        }

        return await call.ResponseAsync;
    }

    /// <summary>A started campaign of so many tasks.</summary>
    public static async Task RunAsync(AdminService.AdminServiceClient admin, int tasks = 1)
    {
        await admin.CreateCampaignAsync(new() { Definition = Definition() });
        await SubmitAsync(admin, new SubmitTasksRequest { Campaign = Name, Tasks = { Enumerable.Range(1, tasks).Select(Ccd) } });
        await admin.StartCampaignAsync(new() { Campaign = Name });
    }
}
