namespace DcGrid.Production;

/// <summary>How a stage treats upstream tasks of one stage that failed for good.</summary>
/// <param name="Upstream">The stage whose tasks this speaks of.</param>
/// <param name="All">True: needs every one of them. False: goes ahead when all are settled and enough are good.</param>
/// <param name="LeastCount">Least number of good inputs, when not all.</param>
/// <param name="LeastFraction">Least fraction of good inputs, 0 to 1, when not all.</param>
public sealed record InputRule(Stage Upstream, bool All, int LeastCount, double LeastFraction);
