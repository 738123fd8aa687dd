namespace DcGrid.Irods.Loopback.Wire;

/// <summary>The other side sent what is not the protocol: the connection is closed.</summary>
internal sealed class ProtocolException(string message) : Exception(message);

/// <summary>The connection was cut by a fault, or by the other side in the midst of a message.</summary>
internal sealed class ConnectionCutException() : IOException("the connection was cut");

/// <summary>A call is answered with an error number.</summary>
/// <param name="code">Negative: thousands are the error, the last three digits an errno.</param>
internal sealed class IrodsErrorException(int code, string message = "") : Exception(message)
{
    public int Code { get; } = code;
}
