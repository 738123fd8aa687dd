namespace DcGrid.Server.Hosting;

/// <summary>Where the server can be reached, known once it listens.</summary>
internal sealed class ServerAddress
{
    private readonly TaskCompletionSource<Uri> _url = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsKnown => _url.Task.IsCompletedSuccessfully;

    /// <summary>Completes once it listens.</summary>
    public Task Known => _url.Task;

    public Uri Url
    {
        get => IsKnown ? _url.Task.Result : throw new InvalidOperationException("The server does not listen yet.");
        set => _url.TrySetResult(value);
    }
}
