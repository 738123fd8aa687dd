namespace DcGrid.Irods;

/// <summary>No connection, or one that broke or fell silent. Transient.</summary>
public sealed class IrodsConnectionException : IrodsException
{
    internal IrodsConnectionException(string message, Exception? innerException = null)
        : base(message, isTransient: true, innerException)
    {
    }
}
