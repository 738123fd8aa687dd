using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace DcGrid.Batch;

/// <summary>
/// One job of a batch system: the array's name there (<c>L17</c>, <c>4711</c>) and the index within it, from 1;
/// index 0 is a job that is no array. Written <c>L17.3</c>.
/// </summary>
public readonly record struct BatchJobId
{
    /// <summary>Longest array name.</summary>
    public const int MaxArrayChars = 64;

    /// <param name="array">1 to 64 ASCII letters, digits, <c>-</c> or <c>_</c>.</param>
    /// <param name="index">0 or more.</param>
    public BatchJobId(string array, int index)
    {
        if (!IsArrayName(array))
        {
            throw new ArgumentException($"not a batch job name: '{array}'", nameof(array));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(index);
        (Array, Index) = (array, index);
    }

    public string Array { get; }

    public int Index { get; }

    /// <exception cref="FormatException">The text is not <c>NAME</c> or <c>NAME.INDEX</c>.</exception>
    public static BatchJobId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"not a batch job id: '{text}'");

    public static bool TryParse([NotNullWhen(true)] string? text, out BatchJobId id)
    {
        id = default;
        if (text is null)
        {
            return false;
        }

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var array = dot < 0 ? text : text[..dot];
        var index = 0;
        if (!IsArrayName(array))
        {
            return false;
        }

        if (dot >= 0 && (!int.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out index)
                         || index == 0))
        {
            return false;
        }

        id = new BatchJobId(array, index);
        return true;
    }

    public override string ToString() =>
        Index == 0 ? Array ?? "" : string.Create(CultureInfo.InvariantCulture, $"{Array}.{Index}");

    private static bool IsArrayName(string? name) =>
        name is { Length: > 0 and <= MaxArrayChars }
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
