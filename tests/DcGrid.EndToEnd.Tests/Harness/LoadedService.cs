using DcGrid.Protocol.V1;
using DcGrid.Testing;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace DcGrid.EndToEnd.Tests.Harness;

/// <summary>A service of one or more servers, with a campaign of tasks that run nothing and a fleet of pilots of the test's own that work on
/// it; and the audit of what came of it.</summary>
internal sealed class LoadedService : IAsyncDisposable
{
    public const string Campaign = "LOAD";

    private const int Pilots = 8, AttemptsALease = 5, TokenSeconds = 86_400;

    // So that the campaign lasts longer than the fault; no test waits for it to pass.
    private static readonly TimeSpan _runTime = TimeSpan.FromMilliseconds(30);

    private readonly List<TestPilot> _pilots = [];
    private readonly List<GrpcChannel> _channels = [];
    private Task _fleet = Task.CompletedTask;

    private LoadedService(IReadOnlyList<Service> servers) => Servers = servers;

    public IReadOnlyList<Service> Servers { get; }

    /// <summary>What the pilots were told.</summary>
    public Acknowledgements Told { get; } = new();

    /// <summary>A pilot's token, good on all servers.</summary>
    public string Token { get; private set; } = "";

    /// <summary>Where all servers listen, up or down.</summary>
    public IReadOnlyList<string> Urls { get; private set; } = [];

    /// <summary>Starts servers and plans the campaign. Leases last for three seconds.</summary>
    /// <param name="database">The servers' database; null for one server on a file of its own.</param>
    public static async Task<LoadedService> StartAsync(PostgresDatabase? database, int servers, int tasks)
    {
        var started = new List<Service>();
        var loaded = new LoadedService(started);
        try
        {
            for (var i = 0; i < servers; i++)
            {
                started.Add(await Service.StartOnAsync(database, null, "--lease-seconds", "3"));
            }

            loaded.Urls = [.. await Task.WhenAll(started.Select(server => server.UrlAsync()))];
            var admin = await loaded.AdminAsync(0);
            loaded.Token = (await admin.IssueTokenAsync(new() { Name = "fleet", Role = Role.Pilot, LifetimeSeconds = TokenSeconds })).Token;
            await PlanAsync(admin, tasks);
            return loaded;
        }
        catch
        {
            await loaded.DisposeAsync();
            throw;
        }
    }

    /// <summary>A pilot that has not registered yet.</summary>
    public TestPilot NewPilot(int first = 0)
    {
        _pilots.Add(new TestPilot(Urls, Token, Told, first));
        return _pilots[^1];
    }

    /// <summary>Sets the fleet to work, half of it on each of two servers.</summary>
    public void BeginWork() => _fleet = Task.WhenAll(
        Enumerable.Range(0, Pilots).Select(number => NewPilot(number)).ToList().Select(pilot => Task.Run(() => pilot.WorkAsync(AttemptsALease, _runTime))));

    /// <summary>Waits until the fleet finds no more work, then holds the books against what the pilots were told: the counts close, every
    /// task is done by exactly one accepted attempt, and that is the one whose report was acknowledged.</summary>
    /// <param name="server">The one that is asked.</param>
    /// <returns>What came of it, in a line.</returns>
    public async Task<string> AuditAsync(int server)
    {
        await FleetDoneAsync();
        (await Servers[server].DcgridAsync("campaign", "verify", Campaign)).Expect(0);
        var admin = await AdminAsync(server);
        var accepted = new HashSet<(long, int)>();
        using var list = admin.ListTasks(new() { Filter = new() { Campaign = Campaign } });
        await foreach (var task in list.ResponseStream.ReadAllAsync())
        {
            Assert.Equal((TaskState.Done, OutcomeCode.Ok), (task.State, task.Outcome));
            accepted.Add((task.TaskId, task.Attempts == 1 ? 1 : await AcceptedAttemptAsync(admin, task.TaskId)));
        }

        var acknowledged = Told.Verdicts.Where(told => told.Value == Verdict.Accepted).Select(told => told.Key).ToHashSet();
        Assert.Empty(acknowledged.Except(accepted));
        Assert.Empty(accepted.Except(acknowledged));
        Assert.DoesNotContain(Told.Verdicts, told => told.Value == Verdict.Unknown);
        var superseded = Told.Verdicts.Count(told => told.Value == Verdict.Superseded);
        return FormattableString.Invariant(
            $"{accepted.Count} tasks booked once, {superseded} reports superseded, no report booked for at most {Told.LongestPause.TotalSeconds:F1} s, {Told.Unanswered} calls unanswered");
    }

    /// <summary>Calls a server with its admin's token.</summary>
    public async Task<AdminService.AdminServiceClient> AdminAsync(int server)
    {
        var token = (await File.ReadAllTextAsync(Path.Combine(Servers[server].Home, "admin.token"))).Trim();
        var channel = GrpcChannel.ForAddress(Urls[server]);
        _channels.Add(channel);
        return new(channel.Intercept(headers =>
        {
            headers.Add("authorization", "Bearer " + token);
            return headers;
        }));
    }

    /// <summary>Waits until a server says that this server and no other holds the duty of reaping.</summary>
    public async Task UntilReaperIsAsync(int asked, int holder) => await Until.SeenAsync(
        $"{Urls[holder]} holds the duty",
        async () => await ReapersAsync(asked) is [var url] && url == Urls[holder]);

    /// <summary>The number of the server that reaps, once it has said so.</summary>
    public async Task<int> ReaperAsync()
    {
        IReadOnlyList<string> found = [];
        await Until.SeenAsync("a server holds the duty", async () => (found = await ReapersAsync(0)).Count == 1);
        return Urls.ToList().IndexOf(found[0]);
    }

    public async ValueTask DisposeAsync()
    {
        _pilots.ForEach(pilot => pilot.Dispose());
        _channels.ForEach(channel => channel.Dispose());
        foreach (var server in Servers)
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>Waits for the fleet; where it fails, the servers' logs say more than their answers.</summary>
    private async Task FleetDoneAsync()
    {
        try
        {
            await _fleet.WaitAsync(TimeSpan.FromMinutes(3));
        }
        catch (Exception e) when (e is RpcException or TimeoutException)
        {
            var logs = await Task.WhenAll(Servers.Select(server => server.LogAsync()));
            Assert.Fail($"{e.Message}\n{string.Join('\n', logs.SelectMany(log => log.Split('\n').TakeLast(40)))}");
        }
    }

    private async Task<IReadOnlyList<string>> ReapersAsync(int asked)
    {
        var listed = await Servers[asked].ListAsync<ServerRow>("server", "list");
        return [.. listed.Where(server => server.Duties.Contains("reaping", StringComparison.Ordinal)).Select(server => server.Url)];
    }

    private static async Task<int> AcceptedAttemptAsync(AdminService.AdminServiceClient admin, long task)
    {
        var attempts = (await admin.GetTaskAsync(new() { TaskId = task })).Attempts;
        return Assert.Single(attempts, attempt => attempt.State == "accepted").Attempt;
    }

    private static async Task PlanAsync(AdminService.AdminServiceClient admin, int tasks)
    {
        await admin.CreateCampaignAsync(new()
        {
            Definition = new()
            {
                Name = Campaign,
                Payload = TestPilot.Payload,
                PayloadRelease = "1",
                OutputUrl = "file:///nowhere",
                Stages = { new StageDefinition { Stage = Stage.ProcessCcd } },
            },
        });
        using var call = admin.SubmitTasks();
        foreach (var part in Enumerable.Range(1, tasks).Chunk(1000))
        {
            await call.RequestStream.WriteAsync(new() { Campaign = Campaign, Tasks = { part.Select(Planned) } });
        }

        await call.RequestStream.CompleteAsync();
        Assert.Equal(tasks, (await call.ResponseAsync).Added);
        await admin.StartCampaignAsync(new() { Campaign = Campaign });
    }

    private static PlannedTask Planned(int number) => new()
    {
        Stage = Stage.ProcessCcd,
        SkyOrder = number,
        DataId = new() { Image = new() { Run = 1000 + (number / 800), Camcol = 1, Field = 1 + (number % 800), Filter = "r" } },
    };
}
