namespace DcGrid.Server.Hosting;

/// <summary>The server can't be started as asked; the message says what to do.</summary>
internal sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);
