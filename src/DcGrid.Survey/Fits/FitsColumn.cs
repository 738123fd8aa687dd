using System.Globalization;

namespace DcGrid.Survey.Fits;

/// <summary>One column of a binary table.</summary>
public sealed class FitsColumn
{
    private FitsColumn(string name, char type, int repeat, int offset, int width)
    {
        (Name, Type, Repeat, Offset, WidthBytes) = (name, type, repeat, offset, width);
    }

    /// <summary>TTYPE.</summary>
    public string Name { get; }

    /// <summary>The letter of TFORM: L, B, I, J, K, E, D, A; others can be passed over but not read.</summary>
    public char Type { get; }

    /// <summary>Values in a cell; for A the length of the string in bytes.</summary>
    public int Repeat { get; }

    /// <summary>TUNIT; null where there is none.</summary>
    public string? Unit { get; private init; }

    /// <summary>TSCAL.</summary>
    public double Scale { get; private init; } = 1;

    /// <summary>TZERO.</summary>
    public double Zero { get; private init; }

    /// <summary>TNULL: the raw value that means "no value" in an integer column.</summary>
    public long? Null { get; private init; }

    /// <summary>True when the values are integers and stay integers under TSCAL and TZERO.</summary>
    public bool IsInteger => Type is 'B' or 'I' or 'J' or 'K' && Scale == 1 && Zero == Math.Floor(Zero);

    internal int Offset { get; }

    internal int WidthBytes { get; }

    internal int ElementBytes => ElementWidth(Type);

    /// <exception cref="FitsFormatException">The header does not describe the column.</exception>
    internal static FitsColumn FromHeader(FitsHeader header, int number, int offset)
    {
        var form = header.GetString($"TFORM{number}").Trim();
        var letter = form.AsSpan().IndexOfAnyExceptInRange('0', '9');
        var repeat = 1;
        if (letter < 0 || (letter > 0 && !int.TryParse(form.AsSpan(0, letter), NumberStyles.None,
                CultureInfo.InvariantCulture, out repeat)))
        {
            throw new FitsFormatException($"TFORM{number} = '{form}' is no column format");
        }

        var type = form[letter];
        var bytes = type == 'X' ? (repeat + 7L) / 8 : (long)repeat * ElementWidth(type);
        if (ElementWidth(type) == 0 || bytes > FitsTable.MaxRowBytes)
        {
            throw new FitsFormatException($"TFORM{number} = '{form}' is no column format that can be read");
        }

        return new FitsColumn(header.FindString($"TTYPE{number}") ?? $"col{number}", type, repeat, offset, (int)bytes)
        {
            Unit = header.FindString($"TUNIT{number}"),
            Scale = header.FindDouble($"TSCAL{number}") ?? 1,
            Zero = header.FindDouble($"TZERO{number}") ?? 0,
            Null = type is 'B' or 'I' or 'J' or 'K' ? header.FindInt64($"TNULL{number}") : null,
        };
    }

    private static int ElementWidth(char type) => type switch
    {
        'L' or 'B' or 'A' or 'X' => 1,
        'I' => 2,
        'J' or 'E' => 4,
        'K' or 'D' or 'C' or 'P' => 8,
        'M' or 'Q' => 16,
        _ => 0,
    };
}
