namespace DcGrid.Production;

/// <summary>What a pilot can run, by its own word.</summary>
/// <param name="Slots">Tasks at once.</param>
/// <param name="MemoryMiB">For all slots together.</param>
/// <param name="DiskMiB">Free scratch.</param>
/// <param name="RemainingWallSeconds">Until the allocation ends; 0 where it has no end.</param>
/// <param name="Payloads">Payload adapters it found and checked.</param>
public sealed record PilotCapability(
    int Slots, int MemoryMiB, int DiskMiB, int RemainingWallSeconds, IReadOnlyList<string> Payloads)
{
    /// <summary>What it offers besides, each as <see cref="TaskTags"/> has it: "site:local", "release:v7_2".</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}
