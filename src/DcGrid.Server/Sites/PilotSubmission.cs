using System.Text.Json;
using DcGrid.Batch;
using DcGrid.Production;
using DcGrid.Server.Access;
using DcGrid.Server.Background;
using DcGrid.Server.Hosting;
using DcGrid.Store;

namespace DcGrid.Server.Sites;

/// <summary>What a submission changes of the site's own; 0 for the site's.</summary>
internal sealed record PilotOverrides(int Slots, int IdleSeconds);

/// <summary>Sends pilots to a site: books the allocation, gives it a credential of its own and a configuration that only its
/// owner may read, and hands an array of jobs to the batch system.</summary>
internal sealed class PilotSubmission(
    ITaskStore store,
    TokenAuthority tokens,
    SiteCatalog sites,
    IBatchSystem batch,
    ServiceHome home,
    ServerOptions options,
    ServerAddress address,
    TimeProvider time)
{
    // A pilot without an end of its own lives on its token; one with an end may queue for a while first.
    private static readonly TimeSpan EndlessTokenLifetime = TimeSpan.FromDays(30);
    private static readonly TimeSpan QueueingAllowance = TimeSpan.FromDays(7);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <exception cref="SiteException">No such site, no pilot program, or the batch system refuses.</exception>
    public async Task<(AllocationId Allocation, string BatchJobId)> SubmitAsync(
        string siteName, int count, PilotOverrides overrides, string actor, CancellationToken cancellationToken)
    {
        var site = sites.Get(siteName);
        if (!options.PilotProgram.Exists)
        {
            throw new SiteException(
                $"the pilot program {options.PilotProgram.FullName} is missing; build it (make) or name it with --pilot-program");
        }

        var allocation = await store.AddAllocationAsync(site.Name, count, actor, time.GetUtcNow(), cancellationToken);
        var configuration = await WriteFilesAsync(site, allocation, overrides, actor, cancellationToken);
        try
        {
            var jobs = await batch.SubmitAsync(
                new BatchArraySpec
                {
                    Name = $"dcgrid-{allocation.Value}",
                    Count = count,
                    Executable = options.PilotProgram.FullName,
                    Arguments = ["--config", configuration],
                },
                cancellationToken);
            var array = jobs[0].Array;
            await store.SetAllocationSubmittedAsync(allocation, array, null, time.GetUtcNow(), cancellationToken);
            return (allocation, array);
        }
        catch (BatchException e)
        {
            await store.SetAllocationSubmittedAsync(allocation, null, e.Message, time.GetUtcNow(), cancellationToken);
            throw new SiteException($"site {site.Name} did not take the pilots: {e.Message}", e);
        }
    }

    private async Task<string> WriteFilesAsync(
        SiteDefinition site, AllocationId allocation, PilotOverrides overrides, string actor, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(home.Allocations, $"{allocation.Value}");
        ServiceHome.CreateFolder(folder);
        var lifetime = site.WallSeconds == 0
            ? EndlessTokenLifetime
            : TimeSpan.FromSeconds(site.WallSeconds) + QueueingAllowance;
        var (_, token) = await tokens.IssueAsync(
            $"allocation-{allocation.Value}", Role.Pilot, lifetime, actor, cancellationToken);
        var tokenFile = Path.Combine(folder, "pilot.token");
        ServiceHome.WritePrivate(tokenFile, token + "\n");

        var others = await OtherServersAsync(cancellationToken);
        var configuration = Path.Combine(folder, "pilot.json");
        ServiceHome.WritePrivate(configuration, JsonSerializer.Serialize(
            new
            {
                Server = address.Url,
                OtherServers = others,
                TokenFile = tokenFile,
                CaFile = options.Certificate?.FullName ?? "",
                Site = site.Name,
                AllocationId = allocation.Value,
                Slots = overrides.Slots > 0 ? overrides.Slots : site.Slots,
                site.MemoryMiB,
                site.DiskMiB,
                site.Scratch,
                site.Payloads,
                site.Tags,
                site.IrodsEnvironmentFile,
                site.IrodsPasswordFile,
                IdleSeconds = overrides.IdleSeconds > 0 ? overrides.IdleSeconds : site.IdleSeconds,
                site.WallSeconds,
            },
            Json));
        return configuration;
    }

    /// <summary>The other live servers on the database that a pilot may call. One on another machine's loopback is none of them.</summary>
    private async Task<IReadOnlyList<string>> OtherServersAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var self = address.Url.ToString();
        var servers = await store.ListServersAsync(cancellationToken);
        return
        [
            .. servers
                .Where(server => server.Url != self && ServerPresence.IsLive(server, now))
                .Where(server => server.Host == Environment.MachineName || !new Uri(server.Url).IsLoopback)
                .Select(server => server.Url),
        ];
    }
}
