using DcGrid.Pilot.Configuration;
using DcGrid.Pilot.Node;
using DcGrid.Pilot.Work;
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

    /// <summary>What all attempts together may use; asked once, before the first.</summary>
    public CapacityUse Whole() => new(config.Slots, _memoryMiB, DiskMiB());

    public PilotCapability Describe() => new()
    {
        Slots = config.Slots,
        MemoryMib = _memoryMiB,
        DiskMib = DiskMiB(),
        // 0 would mean that there is no end.
        RemainingWallSeconds = RemainingWall() is { } left ? Math.Max(1, (int)left.TotalSeconds) : 0,
        Payloads = { Payloads },
        Tags = { config.AllTags },
    };

    private int DiskMiB()
    {
        if (config.DiskMiB > 0)
        {
            return config.DiskMiB;
        }

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
