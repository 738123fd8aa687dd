namespace DcGrid.Irods;

/// <summary>The server said something that is no iRODS message, or not the one that belongs here. Not transient.</summary>
public sealed class IrodsProtocolException : IrodsException
{
    internal IrodsProtocolException(string message)
        : base(message)
    {
    }
}
