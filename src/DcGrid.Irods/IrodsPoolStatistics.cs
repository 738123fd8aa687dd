namespace DcGrid.Irods;

/// <summary>What a client's connections are doing.</summary>
/// <param name="Open">open, or being opened</param>
/// <param name="Idle">of these, not in use</param>
/// <param name="Waiting">callers in line for one</param>
public readonly record struct IrodsPoolStatistics(int Open, int Idle, int Waiting);
