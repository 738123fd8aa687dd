using Grpc.Core;

namespace DcGrid.Server.Rpc;

/// <summary>Lets calls that may last for days end when the server stops, and not only when the caller hangs up.</summary>
internal sealed class OpenStreams(IHostApplicationLifetime lifetime)
{
    public bool AreEnding => lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Cancelled when the caller hangs up, its deadline passes or the server stops.</summary>
    public CancellationTokenSource Open(ServerCallContext context) =>
        CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
}
