using System.Collections.Concurrent;
using System.Globalization;
using Xunit.Abstractions;

namespace DcGrid.Simulation.Tests;

/// <summary>
/// Thousands of worlds, each from one number. A world that breaks a promise fails with its seed, its step and what happened last;
/// <c>DCGRID_SIM_SEED=N dotnet test tests/DcGrid.Simulation.Tests</c> lives through that one world again and prints all of it.
/// </summary>
/// <param name="output">Gets the trace of a seed asked for by name.</param>
public sealed class SeededWorlds(ITestOutputHelper output)
{
    private const string SeedVariable = "DCGRID_SIM_SEED";
    private const int SeedsPerBlock = 100, BlocksInBrief = 1, BlocksInFull = 20;

    /// <summary>Lines of a failed world's trace that are shown.</summary>
    private const int LastLines = 60;

    /// <summary>The seed asked for by name; null for all.</summary>
    private static int? OneSeed => Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } text
        ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
        : null;

    public static TheoryData<int> Brief => [.. Enumerable.Range(0, BlocksInBrief)];

    public static TheoryData<int> Full => [.. Enumerable.Range(BlocksInBrief, BlocksInFull - BlocksInBrief)];

    [Theory]
    [MemberData(nameof(Brief))]
    public async Task Whatever_breaks_the_books_stay_sound_and_the_campaign_ends(int block) => await RunBlockAsync(block);

    /// <summary>More of the same; the inner loop has seconds only.</summary>
    [Theory]
    [MemberData(nameof(Full))]
    [Trait("Needs", "minutes")]
    public async Task Whatever_breaks_the_books_stay_sound_and_the_campaign_ends_in_many_worlds(int block) => await RunBlockAsync(block);

    [Fact]
    public async Task A_seed_is_the_same_world_each_time()
    {
        List<string> first = [], second = [];
        await World.RunAsync(OneSeed ?? 1, first.Add);
        await World.RunAsync(OneSeed ?? 1, second.Add);
        Assert.Equal(first, second);
    }

    private async Task RunBlockAsync(int block)
    {
        if (OneSeed is { } seed)
        {
            if (seed / SeedsPerBlock % BlocksInFull == block)
            {
                await World.RunAsync(seed, output.WriteLine);
            }

            return;
        }

        // A world is one thread's; worlds don't know of each other.
        var failed = new ConcurrentBag<int>();
        var steps = 0;
        await Parallel.ForEachAsync(Enumerable.Range(block * SeedsPerBlock, SeedsPerBlock), async (seed, _) =>
        {
            try
            {
                Interlocked.Add(ref steps, await World.RunAsync(seed));
            }
            catch (PromiseBroken)
            {
                failed.Add(seed);
            }
        });
        output.WriteLine($"{SeedsPerBlock} worlds, {steps} steps");
        if (!failed.IsEmpty)
        {
            await ShowAsync(failed.Min(), failed.Count);
        }
    }

    private static async Task ShowAsync(int seed, int failed)
    {
        List<string> trace = [];
        try
        {
            await World.RunAsync(seed, trace.Add);
        }
        catch (PromiseBroken broken)
        {
            Assert.Fail(
                $"{broken.Message}\n{failed} worlds of this block fail; see all of this one with {SeedVariable}={seed}\n"
                + $"{string.Join('\n', trace.TakeLast(LastLines))}\n{broken.InnerException}");
        }

        Assert.Fail($"seed {seed} broke a promise once and keeps it now: something in the world is not from the seed");
    }
}
