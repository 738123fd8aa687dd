using DcGrid.Production;
using DcGrid.Server.Rpc;
using DcGrid.Simulation.Tests.Checks;
using DcGrid.Simulation.Tests.Pilots;
using DcGrid.Simulation.Tests.Service;
using DcGrid.Store;
using Google.Protobuf;
using Proto = DcGrid.Protocol.V1;

namespace DcGrid.Simulation.Tests;

/// <summary>
/// One campaign's life with everything around it: servers on one store, a network, pilots, operators and a clock, all
/// driven by one seed on one thread. First things go wrong for a number of steps; then nothing does any more, and the campaign has
/// to be settled within a bounded time. A step is one transaction of the store; the books are checked after each.
/// </summary>
internal sealed class World
{
    /// <summary>From the end of all faults to the last settled task.</summary>
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromHours(1);

    private readonly List<SimulatedPilot> _pilots = [];
    private readonly List<Replica> _replicas = [];
    private readonly int _worstSteps;
    private PromiseBroken? _broken;
    private bool _isCalm;

    private World(int seed, TaskStore store, Action<string>? trace)
    {
        Chance = new Chance(seed);
        Terms = new ServiceTerms(new LeaseTerms(Chance.Pick(12, 30, 60)));
        Trace = trace is null ? null : line => trace(FormattableString.Invariant($"{Steps,5} {Schedule.Now.TotalSeconds,9:F3} {line}"));
        Books = new Books(store, Lease);
        _worstSteps = Chance.Between(60, 200);
        var servers = Chance.Between(1, 2);
        for (var i = 1; i <= servers; i++)
        {
            _replicas.Add(new Replica(this, $"server {i}", store));
        }

        Network = new Network(this, _replicas);
    }

    public Schedule Schedule { get; } = new();

    public Chance Chance { get; }

    public Network Network { get; }

    public Books Books { get; }

    public ServiceTerms Terms { get; }

    public TimeSpan Lease => TimeSpan.FromSeconds(Terms.Lease.LeaseSeconds);

    public Faults Faults { get; private set; } = Faults.None;

    /// <summary>What attempts end with that do not succeed.</summary>
    public Proto.OutcomeCode[] Failures { get; private set; } = [];

    /// <summary>Transactions of the store so far.</summary>
    public int Steps { get; private set; }

    /// <summary>Gets a line for whatever happens; null where nobody wants to know.</summary>
    public Action<string>? Trace { get; }

    /// <summary>Reports on the disks of nodes whose pilots died; the next pilot there hands them in.</summary>
    public List<Proto.ReportRequest> LeftBehind { get; } = [];

    /// <summary>Lives through the world of a seed.</summary>
    /// <returns>The steps that it took.</returns>
    /// <exception cref="PromiseBroken">With the seed, the step and the way to see it again.</exception>
    public static Task<int> RunAsync(int seed, Action<string>? trace = null) =>
        Task.Run(() => LiveAsync(seed, trace)); // away from the test runner's own way with what comes after an await

    private static async Task<int> LiveAsync(int seed, Action<string>? trace)
    {
        await using var store = await TaskStore.OpenInMemoryAsync();
        await Replica.IssueTokensAsync(store);
        var world = new World(seed, store, trace);
        try
        {
            await world.LiveAsync();
            return world.Steps;
        }
        catch (Exception error)
        {
            throw new PromiseBroken(
                FormattableString.Invariant($"seed {seed}, step {world.Steps}, {world.Schedule.Now.TotalSeconds:F3} s: {error.Message}"), error);
        }
    }

    /// <summary>Makes a call of the store and checks the books.</summary>
    /// <returns>What the caller is told where the store refused.</returns>
    public async Task<Exception?> MakeAsync(string server, StoreCall call)
    {
        Steps++;
        Exception? refusal = null;
        try
        {
            await call.MakeAsync();
        }
        catch (StoreNotFoundException error)
        {
            refusal = error;
        }

        Trace?.Invoke($"{server} {CallText.Of(call, refusal)}");
        await Books.CheckAsync(call, refusal);
        return refusal;
    }

    /// <summary>A server is about to start. Where it was the only one, no pilot could speak to any until now, and each gets a whole lease;
    /// by its clock, so that clocks which jump have nothing to promise.</summary>
    public void ServerStarts()
    {
        if (Faults.ClockJumpLeases == 0 && _replicas.TrueForAll(replica => !replica.IsUp))
        {
            Books.PromiseGrace(Schedule.Epoch + Schedule.Now + Lease);
        }
    }

    /// <summary>Something happened that must not; the world ends at this step.</summary>
    public void Break(string what, Exception? inner = null) => _broken ??= new PromiseBroken(what, inner);

    private async Task LiveAsync()
    {
        var definition = DrawnCampaign.Definition(Chance);
        var tasks = DrawnCampaign.Tasks(Chance);
        await TellAsync(new Proto.CreateCampaignRequest { Definition = definition });
        await TellAsync(new Proto.SubmitTasksRequest { Campaign = DrawnCampaign.Name, Tasks = { tasks } });
        await TellAsync(new Proto.StartCampaignRequest { Campaign = DrawnCampaign.Name });
        await Books.OpenAsync(FromProto.Definition(definition), [.. tasks.Select(FromProto.Planned)]);

        Failures = DrawnCampaign.Failures(Chance);
        Faults = Faults.Draw(Chance);
        Trace?.Invoke(FormattableString.Invariant($"{tasks.Count} tasks, {_replicas.Count} servers, lease {Lease.TotalSeconds} s, {Faults}"));
        SubmitPilots();
        Operate();
        ShakeClocks();
        await RunWhileAsync(() => Steps < _worstSteps);

        BeCalm();
        var deadline = Schedule.Now + LongestRecovery;
        await RunWhileAsync(() => Schedule.Now < deadline && !(Books.IsSettled && Network.OnTheWay == 0 && _pilots.TrueForAll(pilot => pilot.IsGone)));
        if (!Books.IsSettled)
        {
            throw new PromiseBroken($"{LongestRecovery.TotalMinutes} minutes after the last fault the campaign is not settled: {Books.OpenTasks}");
        }

        await Books.CheckDeeplyAsync();
    }

    private async Task RunWhileAsync(Func<bool> goesOn)
    {
        while (goesOn())
        {
            await Schedule.NextAsync();
            if (_broken is not null)
            {
                throw _broken;
            }
        }
    }

    /// <summary>Makes one server do something while nothing goes wrong yet.</summary>
    private async Task TellAsync(IMessage request)
    {
        var answered = false;
        _replicas[0].Receive(request, (answer, status) =>
        {
            answered = answer is not null;
            if (!answered)
            {
                Break(status.ToString());
            }
        });
        await RunWhileAsync(() => !answered);
    }

    private void BeCalm()
    {
        Trace?.Invoke("from here on nothing goes wrong");
        _isCalm = true;
        Faults = Faults.None;
        foreach (var replica in _replicas)
        {
            replica.ClockOffset = TimeSpan.Zero;
            replica.Start();
        }
    }

    /// <summary>The batch system: keeps a few pilots at work while there is something to do.</summary>
    private void SubmitPilots()
    {
        _pilots.RemoveAll(pilot => pilot.IsGone);
        if (!Books.IsSettled && _pilots.Count < (_isCalm ? 1 : Chance.Between(1, 4)))
        {
            _pilots.Add(new SimulatedPilot(this));
        }

        Schedule.After(Chance.Seconds(1, Terms.Lease.LeaseSeconds / 2.0), SubmitPilots);
    }

    /// <summary>Operators: retry what failed or is held, and now and then drain pilots.</summary>
    private void Operate()
    {
        var filter = new Proto.TaskFilter { Campaign = DrawnCampaign.Name };
        IMessage request = _isCalm
            ? new Proto.RetryTasksRequest { Filter = filter, DryRun = false }
            : Chance.Between(0, 9) == 0 ? new Proto.DrainPilotsRequest() : new Proto.RetryTasksRequest { Filter = filter, DryRun = Chance.Of(0.2) };
        if (_isCalm || Chance.Of(0.2))
        {
            filter.States.Add(_isCalm ? Proto.TaskState.Held : Chance.Pick(Proto.TaskState.Held, Proto.TaskState.Failed));
        }

        if (!_isCalm && Chance.Of(0.3))
        {
            filter.Stages.Add((Proto.Stage)Chance.Between(1, 3));
        }

        Network.Send(request, (_, _) => { });
        Schedule.After(Chance.Time(Lease / 4, Lease), Operate);
    }

    private void ShakeClocks()
    {
        if (Faults.ClockJumpLeases > 0)
        {
            var machine = Chance.Between(0, _replicas.Count - 1);
            var offset = Chance.Time(-Faults.ClockJumpLeases * Lease, Faults.ClockJumpLeases * Lease);
            _replicas[machine].ClockOffset = offset;
            Trace?.Invoke(FormattableString.Invariant($"the clock of server {machine + 1} is {offset.TotalSeconds:F3} s off"));
        }

        if (!_isCalm)
        {
            Schedule.After(Chance.Time(Lease / 2, 4 * Lease), ShakeClocks);
        }
    }
}
