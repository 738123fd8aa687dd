using System.Collections.Concurrent;
using DcGrid.Production;
using DcGrid.Server.Access;
using DcGrid.Store;
using Grpc.Core;

namespace DcGrid.Server.Rpc;

/// <summary>Which token a pilot registered with. It never changes, so it is asked of the store once.</summary>
internal sealed class PilotOwners(ITaskStore store)
{
    private const int MaxRemembered = 100_000;

    private readonly ConcurrentDictionary<PilotId, TokenId> _owners = new();

    /// <exception cref="StoreNotFoundException">No such pilot.</exception>
    /// <exception cref="RpcException">PERMISSION_DENIED: it registered with another token.</exception>
    public async Task CheckAsync(PilotId pilot, Caller caller, CancellationToken cancellationToken)
    {
        if (!_owners.TryGetValue(pilot, out var owner))
        {
            var found = await store.GetPilotAsync(pilot, cancellationToken)
                ?? throw new StoreNotFoundException($"there is no pilot {pilot.Value}; register again");
            owner = found.Pilot.Token ?? default;
            if (_owners.Count >= MaxRemembered)
            {
                _owners.Clear();
            }

            _owners[pilot] = owner;
        }

        if (owner != caller.Token)
        {
            throw new RpcException(new Status(
                StatusCode.PermissionDenied, $"pilot {pilot.Value} registered with another token than {caller.Name}"));
        }
    }
}
