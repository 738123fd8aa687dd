using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace DcGrid.Server.Tests.Support;

/// <summary>Keeps what the server writes to its log.</summary>
public sealed class RecordingLog : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyCollection<LogLine> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => new Recorder(_lines);

    public void Dispose()
    {
    }

    private sealed class Recorder(ConcurrentQueue<LogLine> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(new LogLine(logLevel, eventId.Name ?? "", formatter(state, exception), exception));
    }
}

public sealed record LogLine(LogLevel Level, string Event, string Text, Exception? Exception);
