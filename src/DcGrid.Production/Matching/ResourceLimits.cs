namespace DcGrid.Production;

/// <summary>What an attempt may use; 0 is no limit.</summary>
/// <param name="WallSeconds">From payload start.</param>
/// <param name="MemoryMiB">Resident memory of the whole process group.</param>
/// <param name="DiskMiB">Size of the sandbox.</param>
/// <param name="Cores">Cores the payload uses.</param>
public sealed record ResourceLimits(int WallSeconds, int MemoryMiB, int DiskMiB, int Cores);
