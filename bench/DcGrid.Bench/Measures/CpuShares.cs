namespace DcGrid.Bench.Measures;

/// <summary>CPU seconds that the programs of one run took.</summary>
/// <param name="Client">The pilots, all of them.</param>
/// <param name="Server">dcgrid-server; 0 where none takes part.</param>
/// <param name="Database">PostgreSQL with its background processes; 0 where none takes part.</param>
internal readonly record struct CpuShares(double Client, double Server, double Database)
{
    private const double Thousand = 1000;

    /// <summary>Between two looks.</summary>
    public static CpuShares operator -(CpuShares later, CpuShares earlier) =>
        new(later.Client - earlier.Client, later.Server - earlier.Server, later.Database - earlier.Database);

    /// <summary>CPU seconds for each thousand of something.</summary>
    public CpuShares PerThousand(long count) => count == 0
        ? default
        : new(Client * Thousand / count, Server * Thousand / count, Database * Thousand / count);
}
