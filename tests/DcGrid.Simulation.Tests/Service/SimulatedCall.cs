using DcGrid.Server.Access;
using Grpc.Core;

namespace DcGrid.Simulation.Tests.Service;

/// <summary>The context of a call that came over no wire, from a caller whose token was accepted.</summary>
internal sealed class SimulatedCall : ServerCallContext
{
    private readonly Dictionary<object, object> _state = [];

    public SimulatedCall(string method, Caller caller)
    {
        MethodCore = method;
        caller.AttachTo(this);
    }

    protected override string MethodCore { get; }

    protected override string HostCore => "simulation";

    protected override string PeerCore => "simulation";

    protected override DateTime DeadlineCore => DateTime.MaxValue;

    protected override Metadata RequestHeadersCore { get; } = [];

    protected override CancellationToken CancellationTokenCore => CancellationToken.None;

    protected override Metadata ResponseTrailersCore { get; } = [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore => throw new NotSupportedException();

    protected override IDictionary<object, object> UserStateCore => _state;

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException();

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => throw new NotSupportedException();
}

/// <summary>A stream of requests that are all there.</summary>
internal sealed class RequestList<T>(IEnumerable<T> requests) : IAsyncStreamReader<T>
{
    private readonly IEnumerator<T> _requests = requests.GetEnumerator();

    public T Current => _requests.Current;

    public Task<bool> MoveNext(CancellationToken cancellationToken) => Task.FromResult(_requests.MoveNext());
}
