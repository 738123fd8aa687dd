using System.Runtime.CompilerServices;
using DcGrid.Production;
using DcGrid.Server;
using DcGrid.Server.Access;
using DcGrid.Server.Background;
using DcGrid.Server.Rpc;
using DcGrid.Server.Sites;
using DcGrid.Store;
using Google.Protobuf;
using Grpc.Core;
using Proto = DcGrid.Protocol.V1;

namespace DcGrid.Simulation.Tests.Service;

/// <summary>One server: the real services behind the real error mapping, on a store of which the world makes the calls.</summary>
internal sealed class Replica
{
    /// <summary>All pilots present one token, the operators another.</summary>
    private static readonly Caller Pilots = new(new TokenId(1), "pilots", Role.Pilot), Operator = new(new TokenId(2), "operator", Role.Operator);

    private readonly World _world;
    private readonly string _name;
    private readonly ITaskStore _store;

    // One for each life: a server that died knows nothing any more, and what it was doing is never heard of again.
    private Life? _life;

    public Replica(World world, string name, ITaskStore store)
    {
        (_world, _name, _store) = (world, name, store);
        Start();
    }

    /// <summary>Puts the tokens of all callers into a new store.</summary>
    public static async Task IssueTokensAsync(ITaskStore store)
    {
        foreach (var caller in new[] { Pilots, Operator })
        {
            var hash = Enumerable.Repeat((byte)caller.Token.Value, 32).ToArray();
            var issued = await store.AddTokenAsync(
                caller.Name, caller.Role, hash, caller.Name, Schedule.Epoch, DateTimeOffset.MaxValue, CancellationToken.None);
            if (issued.Id != caller.Token)
            {
                throw new InvalidOperationException($"the token of {caller.Name} has the number {issued.Id.Value}");
            }
        }
    }

    /// <summary>How far the clock of its machine is off.</summary>
    public TimeSpan ClockOffset { get; set; }

    public bool IsUp => _life is not null;

    /// <summary>Begins a life, where there is none.</summary>
    public void Start()
    {
        if (!IsUp)
        {
            _world.Trace?.Invoke($"{_name} starts");
            _world.ServerStarts();
            _life = new Life(this);
            _ = ReapAsync(_life);
        }
    }

    /// <summary>Ends what the process was doing, wherever it stands.</summary>
    public void Die()
    {
        _world.Trace?.Invoke($"{_name} dies");
        _life = null;
        _world.Schedule.After(_world.Chance.Time(TimeSpan.Zero, 2 * _world.Lease), Start);
    }

    /// <summary>A request has arrived.</summary>
    /// <param name="reply">Gets the answer, or the status where there is none; never called when the server dies over it.</param>
    public void Receive(IMessage request, Action<IMessage?, Status> reply)
    {
        if (_life is { } life)
        {
            _ = AnswerAsync(life, request, reply);
        }
        else
        {
            reply(null, new Status(StatusCode.Unavailable, $"{_name} is not there"));
        }
    }

    private async Task AnswerAsync(Life life, IMessage request, Action<IMessage?, Status> reply)
    {
        IMessage answer;
        try
        {
            answer = await life.HandleAsync(request);
            _world.Books.Answered(request, answer);
        }
        catch (RpcException refusal) when (refusal.StatusCode is StatusCode.Unavailable or StatusCode.NotFound)
        {
            reply(null, refusal.Status);
            return;
        }
        catch (Exception error)
        {
            _world.Break($"{_name} failed on {request.Descriptor.Name}: {error.Message}", life.Unforeseen.Last ?? error);
            return;
        }

        reply(answer, Status.DefaultSuccess);
    }

    /// <summary>The background loop, from its first word of grace on.</summary>
    private async Task ReapAsync(Life life)
    {
        try
        {
            await ExecuteAsync(life.Reaper, CancellationToken.None);
        }
        catch (Exception error)
        {
            _world.Break($"the reaper of {_name} ended: {error.Message}", error);
        }
    }

    // A host starts it on a thread of its own; here all is one thread's.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "ExecuteAsync")]
    private static extern Task ExecuteAsync(LeaseReaper reaper, CancellationToken stoppingToken);

    /// <summary>A call of the store comes up: it is made a little later, when others may have been made before it.</summary>
    private void Arrived(Life life, StoreCall call) =>
        _world.Schedule.After(_world.Chance.Time(TimeSpan.Zero, TimeSpan.FromMilliseconds(5)), () => MakeAsync(life, call));

    private async Task MakeAsync(Life life, StoreCall call)
    {
        if (life != _life)
        {
            return;
        }

        var faults = _world.Faults;
        if (_world.Chance.Of(faults.StoreBusy))
        {
            _world.Trace?.Invoke($"{_name} {call.Name}: the store is busy");
            call.Fail(new StoreException("the store is busy", isTransient: true));
            return;
        }

        if (_world.Chance.Of(faults.ServerDeath))
        {
            Die();
            return;
        }

        var refusal = await _world.MakeAsync(_name, call);
        if (_world.Chance.Of(faults.ServerDeath))
        {
            Die();
        }
        else if (refusal is not null)
        {
            call.Fail(refusal);
        }
        else
        {
            call.Complete();
        }
    }

    /// <summary>What a server has in memory.</summary>
    private sealed class Life
    {
        private readonly TaskQueueService _queue;
        private readonly AdminService _admin;
        private readonly ErrorInterceptor _errors;

        public Life(Replica replica)
        {
            var store = StoreGate.Before(replica._store, call => replica.Arrived(this, call));
            var world = replica._world;
            var terms = world.Terms;
            var clock = new ServerClock(world.Schedule, () => replica.ClockOffset, () => replica._life == this);
            var changes = new CampaignChanges();
            var bookings = new BookingTimes();
            var streams = new OpenStreams(new EndlessLife());
            _errors = new ErrorInterceptor(Unforeseen, streams);
            _queue = new TaskQueueService(store, new PilotOwners(store), changes, bookings, new IdlePilots(clock), SiteCatalog.Load(null), terms, clock);

            // No operator of this world asks for tokens or submits pilots to a batch system.
            _admin = new AdminService(
                store, new TokenAuthority(store, clock), null!, changes, bookings, streams, terms, new ServerIdentity(clock.GetUtcNow()), clock);
            var options = new LeaseReaperOptions(world.Lease / 4, MaxAttemptsARound: world.Chance.Pick(1000, 1));
            Reaper = new LeaseReaper(store, options, terms, changes, new HeldDuties(), clock, new UnforeseenErrors<LeaseReaper>());
        }

        public LeaseReaper Reaper { get; }

        public UnforeseenErrors<ErrorInterceptor> Unforeseen { get; } = new();

        public async Task<IMessage> HandleAsync(IMessage request) => request switch
        {
            Proto.RegisterPilotRequest message => await PassAsync(message, Pilots, _queue.RegisterPilot),
            Proto.LeaseRequest message => await PassAsync(message, Pilots, _queue.Lease),
            Proto.ReportRequest message => await PassAsync(message, Pilots, _queue.Report),
            Proto.HeartbeatRequest message => await PassAsync(message, Pilots, _queue.Heartbeat),
            Proto.SignOffRequest message => await PassAsync(message, Pilots, _queue.SignOff),
            Proto.CreateCampaignRequest message => await PassAsync(message, Operator, _admin.CreateCampaign),
            Proto.SubmitTasksRequest message => await _admin.SubmitTasks(
                new RequestList<Proto.SubmitTasksRequest>([message]), new SimulatedCall("SubmitTasks", Operator)),
            Proto.StartCampaignRequest message => await PassAsync(message, Operator, _admin.StartCampaign),
            Proto.RetryTasksRequest message => await PassAsync(message, Operator, _admin.RetryTasks),
            Proto.DrainPilotsRequest message => await PassAsync(message, Operator, _admin.DrainPilots),
            _ => throw new InvalidOperationException($"nobody asks {request.Descriptor.Name}"),
        };

        private Task<TAnswer> PassAsync<TRequest, TAnswer>(TRequest request, Caller caller, UnaryServerMethod<TRequest, TAnswer> method)
            where TRequest : class, IMessage
            where TAnswer : class =>
            _errors.UnaryServerHandler(request, new SimulatedCall(request.Descriptor.Name, caller), method);
    }
}
