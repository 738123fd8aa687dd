namespace DcGrid.Bench;

/// <summary>Something that keeps the benchmark from running, in one line that says what to do, or a count that does not close.</summary>
internal sealed class BenchException(string message) : Exception(message);
