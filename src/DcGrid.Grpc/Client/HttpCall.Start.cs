using System.IO.Pipelines;
using System.Net;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

internal abstract partial class HttpCall
{
    private const string UserAgent = "grpc-dotnet-dcgrid/0.1";

    /// <summary>The longest time that a timer takes; a later deadline is waited for in several steps.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);

    // A stream that waits for its next message holds no buffer meanwhile.
    private static readonly StreamPipeReaderOptions BodyReaderOptions = new(useZeroByteReads: true);

    private DateTime? Deadline => _options.Deadline is { } deadline && deadline != DateTime.MaxValue ? deadline : null;

    private void WatchForEnd()
    {
        if (HasDeadlinePassed())
        {
            Finish(DeadlineStatus());
            return;
        }

        if (Deadline is { } deadline)
        {
            // Made unarmed, so that it can't fire before the field is set.
            _deadlineTimer = Channel.TimeProvider.CreateTimer(
                static state => ((HttpCall)state!).OnDeadlineTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            ArmDeadlineTimer(deadline);
        }

        _channelDisposed = Channel.Disposed.UnsafeRegister(static state => ((HttpCall)state!).OnChannelDisposed(), this);
        _callerCancels = _options.CancellationToken.UnsafeRegister(static state => ((HttpCall)state!).CancelByCaller(), this);
        // It may have ended while it was being watched for.
        if (!IsFinished)
        {
            return;
        }

        _deadlineTimer?.Dispose();
        _callerCancels.Unregister();
        _channelDisposed.Unregister();
    }

    private async Task SendAsync()
    {
        try
        {
            // The request is not disposed: its body may be under way long after the response has begun.
            var request = await CreateRequestAsync().ConfigureAwait(false);
            var response = await Channel.SendAsync(request, Stopped).ConfigureAwait(false);
            if (!TryKeep(response))
            {
                return;
            }

            await ReadHeadAsync(response).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Fail((_content as IRequestContent)?.Failure ?? exception);
        }
    }

    private async ValueTask<HttpRequestMessage> CreateRequestAsync()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Channel.UriOf(_method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = _content,
        };
        var headers = request.Headers;
        headers.TryAddWithoutValidation("te", "trailers");
        headers.TryAddWithoutValidation("user-agent", UserAgent);
        headers.TryAddWithoutValidation(WireNames.AcceptEncoding, WireNames.AcceptedEncodings);
        if (_host is not null)
        {
            headers.Host = _host;
        }

        AddMetadata(request, _options.Headers);
        if (_options.Credentials is not null || Channel.CallCredentials is not null)
        {
            AddMetadata(request, await GetCredentialsAsync().ConfigureAwait(false));
        }

        if (Deadline is { } deadline)
        {
            headers.TryAddWithoutValidation(WireNames.Timeout, TimeoutHeader.Encode(deadline - Now()));
        }

        return request;
    }

    private static void AddMetadata(HttpRequestMessage request, Metadata? metadata)
    {
        if (metadata is null)
        {
            return;
        }

        foreach (var entry in metadata)
        {
            if (!WireNames.IsReserved(entry.Key))
            {
                request.Headers.TryAddWithoutValidation(entry.Key, WireMetadata.ToHeaderValue(entry));
            }
        }
    }

    private async Task<Metadata> GetCredentialsAsync()
    {
        if (!Channel.MaySendCredentials)
        {
            throw new RpcException(new Status(
                StatusCode.Unauthenticated,
                $"Call credentials are not sent to {Channel.Address}, which is not encrypted. Use https://, or set "
                + $"{nameof(GrpcChannelOptions.UnsafeUseInsecureChannelCallCredentials)} where the network is trusted."));
        }

        var metadata = new Metadata();
        var context = new AuthInterceptorContext(
            Channel.Address.GetLeftPart(UriPartial.Authority) + "/" + _method.ServiceName, _method.Name, Stopped);
        try
        {
            if (Channel.CallCredentials is { } ofChannel)
            {
                await ofChannel.ApplyAsync(context, metadata).ConfigureAwait(false);
            }

            if (_options.Credentials is { } ofCall)
            {
                await ofCall.ApplyAsync(context, metadata).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is not RpcException and not OperationCanceledException)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, $"The call credentials failed: {exception.Message}", exception));
        }

        return metadata;
    }

    /// <summary>Keeps the response, unless the call ended while it was on its way.</summary>
    private bool TryKeep(HttpResponseMessage response)
    {
        lock (_gate)
        {
            if (!_finished)
            {
                _response = response;
                return true;
            }
        }

        response.Dispose();
        return false;
    }

    private async ValueTask ReadHeadAsync(HttpResponseMessage response)
    {
        var head = ResponseHead.Read(response);
        _headers.TrySetResult(head.Headers);
        if (head.Status is { } status)
        {
            Finish(status, head.Headers);
            return;
        }

        var body = await response.Content.ReadAsStreamAsync(Stopped).ConfigureAwait(false);
        var pipe = PipeReader.Create(body, BodyReaderOptions);
        lock (_gate)
        {
            if (_finished)
            {
                return;
            }

            _pipe = pipe;
            Reader = new MessageReader(pipe, Channel.MaxReceiveMessageBytes, head.Encoding);
        }
    }

    private void OnDeadlineTimer()
    {
        if (HasDeadlinePassed())
        {
            Finish(DeadlineStatus());
        }
        else
        {
            ArmDeadlineTimer(Deadline!.Value);
        }
    }

    private void ArmDeadlineTimer(DateTime deadline)
    {
        // A millisecond more, so that a timer which is a little early does not have to be set again.
        var wait = deadline - Now() + TimeSpan.FromMilliseconds(1);
        if (wait < TimeSpan.Zero)
        {
            wait = TimeSpan.Zero;
        }

        _deadlineTimer!.Change(wait < LongestTimer ? wait : LongestTimer, Timeout.InfiniteTimeSpan);
    }

    private void OnChannelDisposed() => Finish(new Status(StatusCode.Cancelled, "The channel was disposed."));

    private bool HasDeadlinePassed() => Deadline is { } deadline && Now() >= deadline;

    private static Status DeadlineStatus() => new(StatusCode.DeadlineExceeded, "The call's deadline passed.");

    private DateTime Now() => Channel.TimeProvider.GetUtcNow().UtcDateTime;
}
