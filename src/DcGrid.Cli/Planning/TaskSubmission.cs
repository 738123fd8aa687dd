using System.Threading.Channels;
using DcGrid.Protocol.V1;
using Grpc.Core;

namespace DcGrid.Cli.Planning;

/// <summary>
/// Sends planned tasks to the service in their order. The next messages are made while one is on its way; a submission that was
/// cut short is simply made again, since the service leaves alone what it has.
/// </summary>
internal static class TaskSubmission
{
    /// <summary>Most messages that are made ahead of the one on its way, about a megabyte each.</summary>
    public const int MaxMessagesAhead = 4;

    /// <summary>Sends all tasks and waits for the service's answer.</summary>
    /// <param name="call">A fresh call; it is left to the caller.</param>
    /// <param name="messages">The tasks; read on another thread.</param>
    /// <param name="progress">Told how many tasks have been sent.</param>
    /// <param name="cancellation">Ends the sending.</param>
    /// <exception cref="RpcException">The service refused, or was lost.</exception>
    public static async Task<SubmitTasksResponse> SendAsync(
        AsyncClientStreamingCall<SubmitTasksRequest, SubmitTasksResponse> call,
        IEnumerable<SubmitTasksRequest> messages,
        IProgress<long> progress,
        CancellationToken cancellation)
    {
        var ahead = Channel.CreateBounded<SubmitTasksRequest>(
            new BoundedChannelOptions(MaxMessagesAhead) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var making = Task.Run(() => MakeAsync(messages, ahead.Writer, stop.Token), CancellationToken.None);
        try
        {
            long sent = 0;
            await foreach (var message in ahead.Reader.ReadAllAsync(cancellation))
            {
                if (!await TryWriteAsync(call.RequestStream, message, cancellation))
                {
                    // The service ended the call early; its answer says why.
                    return await call.ResponseAsync;
                }

                sent += message.Tasks.Count;
                progress.Report(sent);
            }

            await call.RequestStream.CompleteAsync();
            return await call.ResponseAsync;
        }
        finally
        {
            await stop.CancelAsync();
            await making;
        }
    }

    // Ends well in any case: what went wrong goes through the channel.
    private static async Task MakeAsync(
        IEnumerable<SubmitTasksRequest> messages, ChannelWriter<SubmitTasksRequest> ahead, CancellationToken stop)
    {
        try
        {
            foreach (var message in messages)
            {
                await ahead.WriteAsync(message, stop);
            }

            ahead.Complete();
        }
        catch (Exception e)
        {
            ahead.Complete(e);
        }
    }

    private static async Task<bool> TryWriteAsync(
        IClientStreamWriter<SubmitTasksRequest> stream, SubmitTasksRequest message, CancellationToken cancellation)
    {
        try
        {
            await stream.WriteAsync(message, cancellation);
            return true;
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            return false;
        }
    }
}
