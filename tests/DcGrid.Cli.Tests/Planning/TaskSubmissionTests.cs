using DcGrid.Cli.Planning;
using DcGrid.Cli.Tests.Support;
using DcGrid.Protocol.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace DcGrid.Cli.Tests.Planning;

public sealed class TaskSubmissionTests : IAsyncLifetime, IDisposable
{
    private const string Campaign = """
        name: DC_MADE
        payload: {name: astromatic}
        input: {tree: /no/tree, referenceCatalog: /no/stars.fits, frames: {generate: stripe82, scale: 0.0008}}
        output: results
        """;

    private readonly TemporaryFolder _folder = new();
    private FakeService _service = null!;

    private string CampaignPath => _folder.File("campaign.yaml", Campaign);

    public async Task InitializeAsync() => _service = await FakeService.StartAsync();

    public async Task DisposeAsync() => await _service.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_made_campaign_arrives_in_its_order_in_full_messages()
    {
        FakeTerminal terminal = new();
        Assert.Equal(0, await _service.RunAsync(terminal, "campaign", "create", "-f", CampaignPath));
        var spec = CampaignFile.Read(CampaignPath);
        using var plan = await new CampaignPlanning(spec).PlanAsync(null, CancellationToken.None);
        Assert.Equal(plan.Tasks().Select(new TaskMessages(spec.Input).Of), _service.Admin.Submitted);
        Assert.All(_service.Admin.BatchSizes.SkipLast(1), size => Assert.Equal(TaskBatches.MaxTasks, size));
    }

    [Fact]
    public async Task A_submission_that_was_cut_short_is_finished_by_running_it_again()
    {
        _service.Admin.FailureAfterTasks = 1500;
        FakeTerminal terminal = new();
        Assert.NotEqual(0, await _service.RunAsync(terminal, "campaign", "create", "-f", CampaignPath));
        Assert.Contains("the disk is full", terminal.Error, StringComparison.Ordinal);
        Assert.False(_service.Admin.Started);
        var kept = _service.Admin.Submitted.Count;
        Assert.InRange(kept, 1000, 2000);

        _service.Admin.FailureAfterTasks = int.MaxValue;
        FakeTerminal again = new();
        Assert.Equal(0, await _service.RunAsync(again, "campaign", "create", "-f", CampaignPath));
        Assert.Contains($"Already there   {kept}", again.Out, StringComparison.Ordinal);
        Assert.True(_service.Admin.Started);
    }

    [Fact]
    public async Task What_goes_wrong_while_tasks_are_made_ends_the_submission()
    {
        using var channel = GrpcChannel.ForAddress(_service.Url);
        Metadata token = new() { { "authorization", "Bearer " + FakeAdmin.Token } };
        using var call = new AdminService.AdminServiceClient(channel).SubmitTasks(token);
        var error = await Assert.ThrowsAsync<IOException>(
            () => TaskSubmission.SendAsync(call, Broken(), new Progress<long>(), CancellationToken.None));
        Assert.Equal("no room", error.Message);

        static IEnumerable<SubmitTasksRequest> Broken()
        {
            yield return new SubmitTasksRequest { Campaign = "C" };
            throw new IOException("no room");
        }
    }

    [Fact]
    public async Task Messages_are_made_a_few_ahead_and_no_more()
    {
        using CancellationTokenSource stop = new();
        TaskCompletionSource held = new();
        var made = 0;
        using AsyncClientStreamingCall<SubmitTasksRequest, SubmitTasksResponse> call = new(
            new HeldStream(held.Task), Task.FromResult(new SubmitTasksResponse()), Task.FromResult(new Metadata()),
            static () => Status.DefaultSuccess, static () => [], static () => { });
        List<long> reports = [];
        var sending = TaskSubmission.SendAsync(call, Messages(), new Kept(reports), stop.Token);
        held.SetResult();
        await sending;
        Assert.Equal(100, made);
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), reports);

        IEnumerable<SubmitTasksRequest> Messages()
        {
            for (; made < 100; made++)
            {
                // One is on its way, one waits to be put with those ahead.
                Assert.InRange(made, 0, reports.Count + TaskSubmission.MaxMessagesAhead + 2);
                yield return new SubmitTasksRequest { Tasks = { new PlannedTask() } };
            }
        }
    }

    private sealed class Kept(List<long> reports) : IProgress<long>
    {
        public void Report(long value) => reports.Add(value);
    }

    private sealed class HeldStream(Task until) : IClientStreamWriter<SubmitTasksRequest>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task CompleteAsync() => Task.CompletedTask;

        public Task WriteAsync(SubmitTasksRequest message) => until;

        public Task WriteAsync(SubmitTasksRequest message, CancellationToken cancellationToken) => until;
    }
}
