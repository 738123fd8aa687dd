namespace DcGrid.Cli.Output;

/// <summary>
/// One field of a record. <paramref name="Name"/> is what JSON and CSV call it (lower camel case; it never changes),
/// <paramref name="Value"/> gives null, a string, bool, int, long, double, <see cref="DateTimeOffset"/> or
/// <see cref="Composite"/>.
/// </summary>
/// <typeparam name="T">The record.</typeparam>
/// <param name="Name">Name in JSON and CSV.</param>
/// <param name="Header">Heading in tables; null: not shown in tables.</param>
/// <param name="Value">The value in a record.</param>
internal sealed record Field<T>(string Name, string? Header, Func<T, object?> Value)
{
    /// <summary>What a table shows, where it is not the value's usual text.</summary>
    public Func<T, string>? Text { get; init; }

    public Func<T, Tone>? Tone { get; init; }

    /// <summary>Numbers stand right in tables.</summary>
    public bool AlignRight { get; init; }
}

/// <summary>A value with members: one text in tables and CSV, an object in JSON.</summary>
/// <param name="Text">For people.</param>
/// <param name="Members">Name and value of each member; values as in <see cref="Field{T}"/>.</param>
internal sealed record Composite(string Text, IReadOnlyList<(string Name, object? Value)> Members);
