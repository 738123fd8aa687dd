using DcGrid.Bench.Results;
using DcGrid.Bench.Service;
using DcGrid.Testing;

namespace DcGrid.Bench.Rows;

/// <summary>What the rows of one run share.</summary>
/// <param name="Programs">What is measured.</param>
/// <param name="Postgres">The one durable cluster that all of them use.</param>
/// <param name="Report">Where figures go.</param>
/// <param name="Options">Sizes of the run.</param>
internal sealed record BenchContext(Programs Programs, PostgresServer Postgres, BenchReport Report, BenchOptions Options)
{
    /// <summary>A new service on a new, empty store.</summary>
    public Task<ServiceUnderTest> ServiceAsync(bool onPostgres) => ServiceUnderTest.CreateAsync(Programs, onPostgres ? Postgres : null);

    /// <summary>The name of a store in keys.</summary>
    public static string KeyOf(bool onPostgres) => onPostgres ? "postgresql" : "sqlite";
}
