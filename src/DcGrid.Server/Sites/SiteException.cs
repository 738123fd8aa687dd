namespace DcGrid.Server.Sites;

/// <summary>A site is not configured rightly, or its batch system refuses; the message says what to do.</summary>
internal sealed class SiteException(string message, Exception? inner = null) : Exception(message, inner);
