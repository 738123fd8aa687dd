using DcGrid.Server.Hosting;
using DcGrid.Store;

namespace DcGrid.Server.Background;

/// <summary>Writes every few seconds that this server is there, so that the others can send pilots to it too. A server that
/// runs for one command is nobody's address and writes nothing.</summary>
internal sealed class ServerPresence(
    ITaskStore store,
    ServerOptions options,
    ServerAddress address,
    ServerIdentity identity,
    HeldDuties duties,
    TimeProvider time,
    ILogger<ServerPresence> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>A server unseen for longer is taken for lost; a few rounds may be late under load.</summary>
    private static readonly TimeSpan LiveFor = TimeSpan.FromSeconds(10);

    /// <summary>Whether a server may be thought to be up.</summary>
    public static bool IsLive(ServerRecord server, DateTimeOffset now) => now - server.LastSeen <= LiveFor;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!options.Ephemeral && address.IsKnown)
        {
            await TryAsync(() => store.RemoveServerAsync(address.Url.ToString(), cancellationToken));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Ephemeral)
        {
            return;
        }

        await address.Known.WaitAsync(stoppingToken);
        await RoundAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RoundAsync(stoppingToken);
        }
    }

    private Task RoundAsync(CancellationToken cancellationToken) =>
        TryAsync(() => store.SeeServerAsync(Self(), time.GetUtcNow(), cancellationToken));

    private ServerRecord Self() => new(
        address.Url.ToString(), Environment.MachineName, Environment.ProcessId, ServerIdentity.Version, identity.Started, duties.Names);

    /// <summary>A database that is away for a moment must not end the loop; the next round tries again.</summary>
    private async Task TryAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (StoreException e)
        {
            ServerLog.PresenceWaits(logger, e.Message);
        }
    }
}
