namespace DcGrid.Production;

/// <summary>The structured result of an attempt.</summary>
/// <param name="Code">What became of it.</param>
/// <param name="Message">One line for a person; for a failure, the first cause.</param>
/// <param name="Errors">All errors, the first cause first; empty for a success.</param>
/// <param name="Figures">Measured quality figures.</param>
public sealed record Outcome(
    OutcomeCode Code,
    string Message,
    IReadOnlyList<OutcomeError> Errors,
    IReadOnlyList<Figure> Figures)
{
    /// <summary>An outcome with one error or none, and no figures.</summary>
    public static Outcome Of(OutcomeCode code, string message) =>
        new(code, message, code.IsOk() ? [] : [new OutcomeError(code, message)], []);
}

/// <summary>One error of an attempt.</summary>
public sealed record OutcomeError(OutcomeCode Code, string Message);

/// <summary>A measured figure, such as the seeing in arcsec.</summary>
/// <param name="Name">Lower camel case.</param>
/// <param name="Value">The value in <paramref name="Unit"/>.</param>
/// <param name="Unit">"arcsec", "mag", "ADU", "count", "s"; empty for a ratio.</param>
public sealed record Figure(string Name, double Value, string Unit);
