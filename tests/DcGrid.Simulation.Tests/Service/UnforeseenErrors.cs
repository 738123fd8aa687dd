using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DcGrid.Simulation.Tests.Service;

/// <summary>Keeps what a server logs as unforeseen: its callers are told in general terms only.</summary>
internal sealed class UnforeseenErrors<T> : ILogger<T>
{
    public Exception? Last { get; private set; }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Last = exception ?? Last;
}

/// <summary>A server's process that is not told to stop: it dies.</summary>
internal sealed class EndlessLife : IHostApplicationLifetime
{
    public CancellationToken ApplicationStarted => CancellationToken.None;

    public CancellationToken ApplicationStopping => CancellationToken.None;

    public CancellationToken ApplicationStopped => CancellationToken.None;

    public void StopApplication()
    {
    }
}
