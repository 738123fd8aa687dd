using DcGrid.Server.Sites;
using DcGrid.Store;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace DcGrid.Server.Rpc;

/// <summary>The one place where what goes wrong inside becomes a status for the caller. A person gets the line that the exception
/// carries; what nobody foresaw is logged here in full and told to the caller in general terms only.</summary>
internal sealed class ErrorInterceptor(ILogger<ErrorInterceptor> logger) : Interceptor
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
        catch (Exception e) when (StatusOf(e) is { } status)
        {
            if (e is StoreException { IsTransient: true })
            {
                logger.LogWarning("{Method}: {Message}", context.Method, e.Message);
            }

            throw new RpcException(status);
        }
        catch (Exception e)
        {
            logger.LogError(e, "{Method} failed", context.Method);
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
