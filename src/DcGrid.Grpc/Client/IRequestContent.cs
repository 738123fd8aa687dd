namespace Grpc.Net.Client;

/// <summary>A request body that knows why it could not be produced; what the transport makes of it says less.</summary>
internal interface IRequestContent
{
    /// <summary>Why the body could not be produced, or null.</summary>
    Exception? Failure { get; }
}
