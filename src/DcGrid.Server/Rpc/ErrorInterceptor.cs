using DcGrid.Server.Sites;
using DcGrid.Store;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace DcGrid.Server.Rpc;

/// <summary>The one place where what goes wrong inside becomes a status for the caller. A person gets the line that the exception
/// carries; what nobody foresaw is logged here in full and told to the caller in general terms only.</summary>
internal sealed class ErrorInterceptor(ILogger<ErrorInterceptor> logger, OpenStreams streams) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        Guard(context, () => continuation(request, context));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        Guard(context, () => continuation(requestStream, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        Guard(context, async () =>
        {
            await continuation(request, responseStream, context);
            return true;
        });

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        Guard(context, async () =>
        {
            await continuation(requestStream, responseStream, context);
            return true;
        });

    private async Task<T> Guard<T>(ServerCallContext context, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (RpcException)
        {
            throw;
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (streams.AreEnding)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the server stops; call again when it is back"));
        }
        catch (Exception e) when (StatusOf(e) is { } status)
        {
            if (status.StatusCode == StatusCode.Unavailable)
            {
                ServerLog.StoreBusy(logger, context.Method, e.Message);
            }
            else if (status.StatusCode == StatusCode.DataLoss)
            {
                ServerLog.StoreFailed(logger, context.Method, e.Message, e);
            }

            throw new RpcException(status);
        }
        catch (Exception e)
        {
            ServerLog.CallFailed(logger, context.Method, e);
            throw new RpcException(new Status(StatusCode.Internal, "the server failed on this call; see its log"));
        }
    }

    private static Status? StatusOf(Exception e) => e switch
    {
        StoreNotFoundException => new Status(StatusCode.NotFound, e.Message),
        StoreConflictException => new Status(StatusCode.FailedPrecondition, e.Message),
        StoreException { IsTransient: true } => new Status(StatusCode.Unavailable, e.Message),
        StoreException => new Status(StatusCode.DataLoss, e.Message),
        InvalidRequestException => new Status(StatusCode.InvalidArgument, e.Message),
        SiteException => new Status(StatusCode.FailedPrecondition, e.Message),
        _ => null,
    };
}
