namespace DcGrid.Server.Hosting;

/// <summary>Where the server can be reached, known once it listens.</summary>
internal sealed class ServerAddress
{
    private Uri? _url;

    public Uri Url
    {
        get => _url ?? throw new InvalidOperationException("The server does not listen yet.");
        set => _url = value;
    }
}
