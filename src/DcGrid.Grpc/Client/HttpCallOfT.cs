using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>A call with its message types.</summary>
internal sealed class HttpCall<TRequest, TResponse>(
    GrpcChannel channel, Method<TRequest, TResponse> method, string? host, CallOptions options)
    : HttpCall(channel, method, host, options)
    where TRequest : class
    where TResponse : class
{
    public Marshaller<TRequest> RequestMarshaller => method.RequestMarshaller;

    public int? MaxSendMessageBytes => Channel.MaxSendMessageBytes;

    /// <summary>The response of a call that has exactly one.</summary>
    public async Task<TResponse> ReadSingleResponseAsync()
    {
        TResponse? response = null;
        await Started.ConfigureAwait(false);
        BeginRead();
        try
        {
            if (!IsFinished)
            {
                response = await Reader!.ReadSingleAsync(method.ResponseMarshaller.ContextualDeserializer, Stopped).ConfigureAwait(false);
                FinishFromTrailers();
            }
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
        finally
        {
            EndRead();
        }

        var status = GetStatus();
        if (status.StatusCode != StatusCode.OK)
        {
            throw Failure();
        }

        return response ?? throw new RpcException(new Status(StatusCode.Internal, "The server ended the call with OK and no response."));
    }

    /// <summary>The next of many responses, or null when the server has ended the call with OK.</summary>
    public async Task<TResponse?> ReadNextResponseAsync()
    {
        await Started.ConfigureAwait(false);
        BeginRead();
        try
        {
            if (!IsFinished)
            {
                var response = await Reader!.ReadAsync(method.ResponseMarshaller.ContextualDeserializer, Stopped).ConfigureAwait(false);
                if (response is not null)
                {
                    return response;
                }

                FinishFromTrailers();
            }
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
        finally
        {
            EndRead();
        }

        return GetStatus().StatusCode == StatusCode.OK ? null : throw Failure();
    }
}
