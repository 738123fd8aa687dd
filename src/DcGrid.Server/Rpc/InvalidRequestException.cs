namespace DcGrid.Server.Rpc;

/// <summary>A request breaks the protocol's rules; the message says which.</summary>
internal sealed class InvalidRequestException(string message) : Exception(message);
