using Polly;

namespace DcGrid.EndToEnd.Tests.Harness;

/// <summary>Looks again and again until something is seen; the limit only keeps a hang from holding up the whole run.</summary>
internal static class Until
{
    private static readonly ResiliencePipeline<bool> _looking = new ResiliencePipelineBuilder<bool>()
        .AddRetry(new()
        {
            ShouldHandle = new PredicateBuilder<bool>().HandleResult(false),
            MaxRetryAttempts = 6000,
            Delay = TimeSpan.FromMilliseconds(20),
        })
        .AddTimeout(TimeSpan.FromMinutes(2))
        .Build();

    /// <param name="what">For the failure: what was to be seen.</param>
    public static async Task SeenAsync(string what, Func<Task<bool>> look) =>
        Assert.True(await _looking.ExecuteAsync(async _ => await look()), $"not seen: {what}");
}
