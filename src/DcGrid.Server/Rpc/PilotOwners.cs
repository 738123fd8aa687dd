using System.Collections.Concurrent;
using DcGrid.Production;
using DcGrid.Server.Access;
using DcGrid.Store;
using Grpc.Core;

namespace DcGrid.Server.Rpc;

/// <summary>Which token a pilot registered with, and its site. They never change, so they are asked of the store once.</summary>
internal sealed class PilotOwners(ITaskStore store)
{
    private const int MaxRemembered = 100_000;

    private readonly ConcurrentDictionary<PilotId, (TokenId Token, string Site)> _owners = new();

    /// <returns>The pilot's site.</returns>
    /// <exception cref="StoreNotFoundException">No such pilot.</exception>
    /// <exception cref="RpcException">PERMISSION_DENIED: it registered with another token.</exception>
    public async Task<string> CheckAsync(PilotId pilot, Caller caller, CancellationToken cancellationToken)
    {
        if (!_owners.TryGetValue(pilot, out var owner))
        {
            var found = await store.GetPilotAsync(pilot, cancellationToken)
                ?? throw new StoreNotFoundException($"there is no pilot {pilot.Value}; register again");
            owner = (found.Pilot.Token ?? default, found.Pilot.Site);
            if (_owners.Count >= MaxRemembered)
            {
                _owners.Clear();
            }

            _owners[pilot] = owner;
        }

        if (owner.Token != caller.Token)
        {
            throw new RpcException(new Status(
                StatusCode.PermissionDenied, $"pilot {pilot.Value} registered with another token than {caller.Name}"));
        }

        return owner.Site;
    }
}
