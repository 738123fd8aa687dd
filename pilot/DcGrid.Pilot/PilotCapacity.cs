using DcGrid.Pilot.Configuration;
using DcGrid.Pilot.Node;
using DcGrid.Protocol.V1;

namespace DcGrid.Pilot;

/// <summary>What the pilot has to offer, now.</summary>
internal sealed class PilotCapacity(PilotConfig config, TimeProvider timeProvider)
{
    private readonly long _started = timeProvider.GetTimestamp();
    private readonly int _memoryMiB = config.MemoryMiB > 0 ? config.MemoryMiB : NodeFacts.ReadAvailableMemoryMiB();

    /// <summary>Payloads that passed their self-test; none until the node was checked.</summary>
    public IReadOnlyList<string> Payloads { get; set; } = [];

    /// <summary>Time until what runs must stop; null where the batch job has no end.</summary>
    public TimeSpan? RemainingWall()
    {
        if (config.WallSeconds == 0)
        {
            return null;
        }

        var left = TimeSpan.FromSeconds(config.WallSeconds - config.WallMarginSeconds)
            - timeProvider.GetElapsedTime(_started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    public PilotCapability Describe() => new()
    {
        Slots = config.Slots,
        MemoryMib = _memoryMiB,
        DiskMib = config.DiskMiB > 0 ? config.DiskMiB : FreeDiskMiB(),
        // 0 would mean that there is no end.
        RemainingWallSeconds = RemainingWall() is { } left ? Math.Max(1, (int)left.TotalSeconds) : 0,
        Payloads = { Payloads },
        Tags = { config.AllTags },
    };

    private int FreeDiskMiB()
    {
        try
        {
            return NodeFacts.ToMiB(NodeFacts.ReadFreeBytes(config.Scratch));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return 0;
        }
    }
}
