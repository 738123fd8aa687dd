namespace DcGrid.Store.Sql;

/// <summary>Another transaction changed what this one had read and meant to change: it is done again from the start.</summary>
internal sealed class ConcurrentChangeException(string message) : Exception(message);
