namespace DcGrid.Simulation.Tests;

/// <summary>Something that the service promises did not hold.</summary>
internal sealed class PromiseBroken(string what, Exception? inner = null) : Exception(what, inner);
