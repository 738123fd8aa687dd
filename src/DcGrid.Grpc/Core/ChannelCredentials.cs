namespace Grpc.Core;

/// <summary>Whether a channel is encrypted, and the call credentials that go with every call on it.</summary>
public abstract class ChannelCredentials
{
    private ChannelCredentials()
    {
    }

    /// <summary>No encryption: for http:// addresses.</summary>
    public static ChannelCredentials Insecure { get; } = new Plain(isSecure: false);

    /// <summary>TLS: for https:// addresses. Certificates are the business of the channel's HTTP handler.</summary>
    public static ChannelCredentials SecureSsl { get; } = new Plain(isSecure: true);

    internal abstract bool IsSecure { get; }

    internal abstract CallCredentials? CallCredentials { get; }

    /// <summary>Channel credentials with call credentials that go with every call.</summary>
    public static ChannelCredentials Create(ChannelCredentials channelCredentials, CallCredentials callCredentials)
    {
        ArgumentNullException.ThrowIfNull(channelCredentials);
        ArgumentNullException.ThrowIfNull(callCredentials);
        if (channelCredentials.CallCredentials is not null)
        {
            throw new ArgumentException("The channel credentials carry call credentials already; use CallCredentials.Compose.", nameof(channelCredentials));
        }

        return new Composite(channelCredentials, callCredentials);
    }

    private sealed class Plain(bool isSecure) : ChannelCredentials
    {
        internal override bool IsSecure => isSecure;

        internal override CallCredentials? CallCredentials => null;
    }

    private sealed class Composite(ChannelCredentials channel, CallCredentials call) : ChannelCredentials
    {
        internal override bool IsSecure => channel.IsSecure;

        internal override CallCredentials? CallCredentials => call;
    }
}
