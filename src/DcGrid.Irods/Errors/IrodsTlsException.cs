namespace DcGrid.Irods;

/// <summary>The two sides don't agree about TLS, or TLS could not be set up: policies, certificate, name. Not transient.</summary>
public sealed class IrodsTlsException : IrodsException
{
    internal IrodsTlsException(string message, Exception? innerException = null)
        : base(message, innerException: innerException)
    {
    }
}
