using Grpc.Core;

namespace DcGrid.Server.Tests.Support;

/// <summary>Calls that must not succeed.</summary>
internal static class Refusal
{
    /// <returns>What the caller was told.</returns>
    public static async Task<string> OfAsync<T>(StatusCode code, AsyncUnaryCall<T> call) => await OfAsync(code, call.ResponseAsync);

    public static async Task<string> OfAsync(StatusCode code, Task call)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.WaitAsync(RunningServer.Safety));
        Assert.Equal((code, failure.Status.Detail), (failure.StatusCode, failure.Status.Detail));
        Assert.DoesNotContain('\n', failure.Status.Detail);
        return failure.Status.Detail;
    }
}
