namespace DcGrid.Irods;

/// <summary>Limits and habits of a client.</summary>
public sealed record IrodsClientOptions
{
    /// <summary>Connections at a time; each is a process on the server. 1 or more, default 8.</summary>
    public int MaxConnections { get; init; } = 8;

    /// <summary>
    /// A budget that this client shares with others, or null for none. A connection is opened only with a permit; the sockets of a portal transfer go with the
    /// permit of their connection.
    /// </summary>
    public IConnectionPermits? Permits { get; init; }

    /// <summary>Callers that may wait for a connection before further ones are refused. Default 10 000.</summary>
    public int MaxWaiters { get; init; } = 10_000;

    /// <summary>An idle connection older than this is closed rather than used again. Default one minute.</summary>
    public TimeSpan MaxIdleTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Until a connection stands and is logged in. Default 30 seconds.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Without a byte from the server, or to it, in an exchange. Default two minutes.</summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The same where the server works before it answers: checksums, replication, removal, closing. Default one hour.</summary>
    public TimeSpan SlowReplyTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>TLS.</summary>
    public IrodsTlsOptions Tls { get; init; } = new();

    /// <summary>How long a password that PAM generates is to hold, in hours; 0 leaves it to the server.</summary>
    public int PamTimeToLiveHours { get; init; }

    /// <summary>The resource for new objects, or null for the server's choice.</summary>
    public string? DefaultResource { get; init; }

    /// <summary>What the server's list of connections shows; up to 60 characters.</summary>
    public string ApplicationName { get; init; } = "dcgrid-irods";

    /// <summary>Clock of time-outs and idle times.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Opens the network stream to host and port, or null for a plain TCP connection. For tunnels and tests.</summary>
    public Func<string, int, CancellationToken, ValueTask<Stream>>? Connect { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnections, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxWaiters);
        ArgumentOutOfRangeException.ThrowIfLessThan(ConnectTimeout, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(ReplyTimeout, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(SlowReplyTimeout, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ApplicationName.Length, 60);
        ArgumentOutOfRangeException.ThrowIfLessThan(Tls.EncryptionKeyBytes, 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Tls.EncryptionKeyBytes, 64);
    }
}
