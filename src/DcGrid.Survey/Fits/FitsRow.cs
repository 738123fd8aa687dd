using System.Buffers.Binary;
using System.Text;

namespace DcGrid.Survey.Fits;

/// <summary>One row of a binary table; valid until the next row is read. Elements of a cell count from 0.</summary>
public readonly struct FitsRow
{
    private const double TwoToThe63 = 9_223_372_036_854_775_808.0;

    private readonly byte[] _buffer;
    private readonly int _start;

    internal FitsRow(byte[] buffer, int start) => (_buffer, _start) = (buffer, start);

    /// <summary>A number of any column of numbers, TSCAL and TZERO applied; NaN where an integer is TNULL.</summary>
    /// <exception cref="FitsFormatException">The column holds no numbers, or the cell has no such element.</exception>
    public double GetDouble(FitsColumn column, int element = 0)
    {
        var bytes = Element(column, element);
        switch (column.Type)
        {
            case 'E':
                return (BinaryPrimitives.ReadSingleBigEndian(bytes) * column.Scale) + column.Zero;
            case 'D':
                return (BinaryPrimitives.ReadDoubleBigEndian(bytes) * column.Scale) + column.Zero;
            default:
                var raw = RawInteger(column, bytes);
                return raw == column.Null ? double.NaN : (raw * column.Scale) + column.Zero;
        }
    }

    /// <summary>A whole number; TZERO applied, so that unsigned columns come out right.</summary>
    /// <exception cref="FitsFormatException">The column holds no whole numbers, this one is TNULL, or it does not fit.</exception>
    public long GetInt64(FitsColumn column, int element = 0)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (!column.IsInteger)
        {
            throw new FitsFormatException($"column {column.Name} holds no whole numbers");
        }

        var raw = RawInteger(column, Element(column, element));
        if (raw == column.Null)
        {
            throw new FitsFormatException($"column {column.Name} has no value in this row");
        }

        // Unsigned 64-bit numbers are stored less 2^63, which is no long itself.
        if (column.Zero == TwoToThe63)
        {
            return raw < 0 ? raw ^ long.MinValue : throw new FitsFormatException($"column {column.Name}: number too large");
        }

        if (!(Math.Abs(column.Zero) < TwoToThe63))
        {
            throw new FitsFormatException($"column {column.Name}: TZERO is out of range");
        }

        try
        {
            return checked(raw + (long)column.Zero);
        }
        catch (OverflowException e)
        {
            throw new FitsFormatException($"column {column.Name}: number too large", e);
        }
    }

    /// <summary>A logical; an undefined one is false.</summary>
    /// <exception cref="FitsFormatException">The column holds no logicals.</exception>
    public bool GetBoolean(FitsColumn column, int element = 0)
    {
        var bytes = Element(column, element);
        return column.Type == 'L'
            ? bytes[0] == (byte)'T'
            : throw new FitsFormatException($"column {column.Name} holds no logicals");
    }

    /// <summary>The string of a cell, without the blanks and zeros at its end.</summary>
    /// <exception cref="FitsFormatException">The column holds no strings.</exception>
    public string GetString(FitsColumn column)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (column.Type != 'A')
        {
            throw new FitsFormatException($"column {column.Name} holds no strings");
        }

        var bytes = _buffer.AsSpan(_start + column.Offset, column.WidthBytes);
        var zero = bytes.IndexOf((byte)0);
        return Encoding.Latin1.GetString(zero < 0 ? bytes : bytes[..zero]).TrimEnd(' ');
    }

    private ReadOnlySpan<byte> Element(FitsColumn column, int element)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (element < 0 || element >= column.Repeat)
        {
            throw new FitsFormatException($"a cell of column {column.Name} has {column.Repeat} values, none at {element}");
        }

        var width = column.ElementBytes;
        return _buffer.AsSpan(_start + column.Offset + (column.Type == 'X' ? 0 : element * width), width);
    }

    private static long RawInteger(FitsColumn column, ReadOnlySpan<byte> bytes) => column.Type switch
    {
        'B' => bytes[0],
        'I' => BinaryPrimitives.ReadInt16BigEndian(bytes),
        'J' => BinaryPrimitives.ReadInt32BigEndian(bytes),
        'K' => BinaryPrimitives.ReadInt64BigEndian(bytes),
        _ => throw new FitsFormatException($"column {column.Name} (format {column.Type}) holds no numbers"),
    };
}
