namespace DcGrid.Bench.Rows;

/// <summary>How big a run of the benchmark is.</summary>
internal sealed record BenchOptions
{
    /// <summary>Tasks of the throughput rows.</summary>
    public int Tasks { get; init; } = 300_000;

    /// <summary>Each throughput run takes no new work after this long; its figure is of what it booked by then.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Decides all that is drawn.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Pilots of the throughput rows.</summary>
    public int Pilots { get; init; } = 8;

    /// <summary>Slots of each of them.</summary>
    public int Slots { get; init; } = 64;

    /// <summary>Attempts that each of them asks for at once.</summary>
    public int LeaseBatch { get; init; } = 500;

    /// <summary>Jobs of each entrant and round beside the peers.</summary>
    public int PeerJobs { get; init; } = 150_000;

    /// <summary>Where the peers are installed; null where they are not.</summary>
    public string? PeersFolder { get; init; }

    /// <summary>Share of the whole survey that is planned, above 0 to 1.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Pilots of the latency row.</summary>
    public int HeartbeatingPilots { get; init; } = 10_000;

    /// <summary>How long the latency row measures.</summary>
    public TimeSpan LatencyTime { get; init; } = TimeSpan.FromSeconds(80);

    /// <summary>Size of the large file of the iRODS rows, MiB.</summary>
    public int LargeFileMib { get; init; } = 1024;

    /// <summary>Small files of the iRODS rows, of 30 kB each.</summary>
    public int SmallFiles { get; init; } = 10_000;
}
