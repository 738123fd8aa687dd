using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Display.Shapes;

/// <summary>What an attempt measured, by its number.</summary>
internal readonly record struct AttemptFigure(int Attempt, Figure Figure);

/// <summary>An error of an attempt, by its number.</summary>
internal readonly record struct AttemptError(int Attempt, OutcomeError Error);

/// <summary>What an attempt had to try again, by its number.</summary>
internal readonly record struct AttemptNote(int Attempt, string Note);

/// <summary>What an attempt made, by its number.</summary>
internal readonly record struct AttemptOutput(int Attempt, OutputFile File);

/// <summary>The parts of a task that <c>task show</c> prints below it.</summary>
internal static class TaskPartShapes
{
    public static RecordShape<InputFile> Inputs { get; } = new(
        new Field<InputFile>("role", "Role", i => i.Role),
        new Field<InputFile>("dataId", null, i => DataIds.Cell(i.DataId)),
        new Field<InputFile>("lfn", "LFN", i => i.Lfn),
        new Field<InputFile>("sizeBytes", "Size", i => i.SizeBytes < 0 ? null : i.SizeBytes)
        {
            AlignRight = true,
            Text = i => i.SizeBytes < 0 ? "" : Quantities.Bytes(i.SizeBytes),
        },
        new Field<InputFile>("sha256", null, i => i.Sha256.Length == 0 ? null : i.Sha256),
        new Field<InputFile>("url", "URL", i => i.Url));

    public static RecordShape<AttemptFigure> Figures { get; } = new(
        new Field<AttemptFigure>("attempt", "Attempt", f => f.Attempt) { AlignRight = true },
        new Field<AttemptFigure>("name", "Figure", f => f.Figure.Name),
        new Field<AttemptFigure>("value", "Value", f => f.Figure.Value) { AlignRight = true },
        new Field<AttemptFigure>("unit", "Unit", f => f.Figure.Unit));

    public static RecordShape<AttemptError> Errors { get; } = new(
        new Field<AttemptError>("attempt", "Attempt", e => e.Attempt) { AlignRight = true },
        new Field<AttemptError>("code", "Code", e => Names.Of(e.Error.Code)) { Tone = _ => Tone.Bad },
        new Field<AttemptError>("message", "Message", e => e.Error.Message));

    public static RecordShape<AttemptNote> Notes { get; } = new(
        new Field<AttemptNote>("attempt", "Attempt", n => n.Attempt) { AlignRight = true },
        new Field<AttemptNote>("note", "Note", n => n.Note));

    public static RecordShape<AttemptOutput> Outputs { get; } = new(
        new Field<AttemptOutput>("attempt", "Attempt", o => o.Attempt) { AlignRight = true },
        new Field<AttemptOutput>("role", "Role", o => o.File.Role),
        new Field<AttemptOutput>("lfn", null, o => o.File.Lfn),
        new Field<AttemptOutput>("sizeBytes", "Size", o => o.File.SizeBytes)
        {
            AlignRight = true,
            Text = o => Quantities.Bytes(o.File.SizeBytes),
        },
        new Field<AttemptOutput>("sha256", null, o => o.File.Sha256),
        new Field<AttemptOutput>("url", "URL", o => o.File.Url));
}
