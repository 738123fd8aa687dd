namespace DcGrid.Irods;

/// <summary>Anything that goes wrong between this library and a server. Messages never hold a password.</summary>
public class IrodsException : Exception
{
    /// <summary>An error with its message.</summary>
    public IrodsException(string message, bool isTransient = false, Exception? innerException = null)
        : base(message, innerException) => IsTransient = isTransient;

    /// <summary>Whether the same call may well succeed a little later: the network, a limit, a lock, a resource that is down.</summary>
    public bool IsTransient { get; }
}
