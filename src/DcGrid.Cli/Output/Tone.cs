namespace DcGrid.Cli.Output;

/// <summary>How a cell should strike the eye where colours are shown.</summary>
internal enum Tone
{
    Plain,
    Good,
    Warning,
    Bad,
    Faint,
}
