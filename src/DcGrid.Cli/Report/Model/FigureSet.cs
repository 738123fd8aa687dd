using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Report.Model;

/// <summary>The figures that an attempt reported, by name.</summary>
internal sealed class FigureSet
{
    private readonly SortedDictionary<string, double> _values = new(StringComparer.Ordinal);

    public FigureSet(IEnumerable<Figure> figures)
    {
        foreach (var figure in figures)
        {
            _values[figure.Name] = figure.Value;
        }
    }

    public static FigureSet Empty { get; } = new([]);

    /// <summary>By name, sorted.</summary>
    public IReadOnlyDictionary<string, double> Values => _values;

    /// <summary>The figure's value in the payload's unit; NaN where it was not reported.</summary>
    public double Find(string name) => _values.TryGetValue(name, out var value) ? value : double.NaN;
}
