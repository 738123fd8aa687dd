using System.Globalization;

namespace DcGrid.Survey.Fits;

/// <summary>The header of one FITS unit. Where a keyword stands twice, the first counts.</summary>
public sealed class FitsHeader
{
    /// <summary>Most dimensions that a unit may have.</summary>
    public const int MaxAxes = 9;

    private readonly Dictionary<string, FitsCard> _values = new(StringComparer.Ordinal);

    internal FitsHeader(IReadOnlyList<FitsCard> cards)
    {
        Cards = cards;
        foreach (var card in cards)
        {
            if (card.Value is not null)
            {
                _values.TryAdd(card.Keyword, card);
            }
        }
    }

    /// <summary>All cards in their order, END left out.</summary>
    public IReadOnlyList<FitsCard> Cards { get; }

    /// <summary>True when the keyword is there and has a value.</summary>
    public bool Contains(string keyword) => _values.ContainsKey(keyword);

    /// <summary>The value of a string; null when the keyword is not there.</summary>
    /// <exception cref="FitsFormatException">It is no string.</exception>
    public string? FindString(string keyword) => Find(keyword, "a string in quotes", (FitsCard card, out string value) =>
    {
        value = card.Value!;
        return card.IsString;
    });

    /// <summary>The value of a whole number; null when the keyword is not there.</summary>
    /// <exception cref="FitsFormatException">It is no whole number.</exception>
    public long? FindInt64(string keyword) =>
        FindValue(keyword, "a whole number", (FitsCard card, out long value) =>
        {
            value = 0;
            return !card.IsString
                && long.TryParse(card.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        });

    /// <summary>The value of a number; null when the keyword is not there. Fortran's D exponent is understood.</summary>
    /// <exception cref="FitsFormatException">It is no finite number.</exception>
    public double? FindDouble(string keyword) =>
        FindValue(keyword, "a number", (FitsCard card, out double value) =>
        {
            value = 0;
            return !card.IsString && TryParseDouble(card.Value!, out value);
        });

    /// <summary>The value of a logical; null when the keyword is not there.</summary>
    /// <exception cref="FitsFormatException">It is neither T nor F.</exception>
    public bool? FindBoolean(string keyword) => FindValue(keyword, "T or F", (FitsCard card, out bool value) =>
    {
        value = card.Value == "T";
        return !card.IsString && card.Value is "T" or "F";
    });

    /// <inheritdoc cref="FindString"/>
    public string GetString(string keyword) => FindString(keyword) ?? throw Missing(keyword);

    /// <inheritdoc cref="FindInt64"/>
    public long GetInt64(string keyword) => FindInt64(keyword) ?? throw Missing(keyword);

    /// <inheritdoc cref="FindInt64"/>
    public int GetInt32(string keyword)
    {
        var value = GetInt64(keyword);
        return value is >= int.MinValue and <= int.MaxValue
            ? (int)value
            : throw new FitsFormatException($"{keyword} = {value} is out of range");
    }

    /// <inheritdoc cref="FindDouble"/>
    public double GetDouble(string keyword) => FindDouble(keyword) ?? throw Missing(keyword);

    /// <inheritdoc cref="FindBoolean"/>
    public bool GetBoolean(string keyword) => FindBoolean(keyword) ?? throw Missing(keyword);

    /// <summary>Width (NAXIS1) and height (NAXIS2) of a 2-D image, pixels.</summary>
    /// <exception cref="FitsFormatException">It is no 2-D image, or an empty one.</exception>
    public (int Width, int Height) ImageSize()
    {
        var axes = GetInt64("NAXIS");
        if (axes != 2)
        {
            throw new FitsFormatException($"NAXIS = {axes}, but a 2-D image was expected");
        }

        var (width, height) = (GetInt32("NAXIS1"), GetInt32("NAXIS2"));
        return width >= 1 && height >= 1
            ? (width, height)
            : throw new FitsFormatException($"the image is empty: {width} x {height} pixels");
    }

    /// <summary>Bytes of the data that follow this header, without padding.</summary>
    /// <exception cref="FitsFormatException">The header does not say, or says nonsense.</exception>
    public long DataLengthBytes()
    {
        var bits = GetInt64("BITPIX");
        if (bits is not (8 or 16 or 32 or 64 or -32 or -64))
        {
            throw new FitsFormatException($"BITPIX = {bits} is no FITS data type");
        }

        var axes = GetInt64("NAXIS");
        if (axes is < 0 or > MaxAxes)
        {
            throw new FitsFormatException($"NAXIS = {axes} is out of range");
        }

        if (axes == 0)
        {
            return 0;
        }

        try
        {
            var elements = 1L;
            for (var axis = 1; axis <= axes; axis++)
            {
                elements = checked(elements * NotNegative($"NAXIS{axis}"));
            }

            var (groups, parameters) = (FindInt64("GCOUNT") ?? 1, FindInt64("PCOUNT") ?? 0);
            if (groups < 1 || parameters < 0)
            {
                throw new FitsFormatException($"GCOUNT = {groups}, PCOUNT = {parameters} are out of range");
            }

            return checked(Math.Abs(bits) / 8 * groups * (parameters + elements));
        }
        catch (OverflowException e)
        {
            throw new FitsFormatException("the header declares more data than can be", e);
        }
    }

    internal static bool TryParseDouble(string text, out double value) =>
        double.TryParse(text.Replace('D', 'E').Replace('d', 'e'), NumberStyles.Float, CultureInfo.InvariantCulture, out value)
        && double.IsFinite(value);

    private delegate bool Interpreter<T>(FitsCard card, out T value);

    private T? Find<T>(string keyword, string expected, Interpreter<T> interpret)
        where T : class
    {
        if (!_values.TryGetValue(keyword, out var card))
        {
            return null;
        }

        return interpret(card, out var value) ? value : throw Wrong(card, expected);
    }

    private T? FindValue<T>(string keyword, string expected, Interpreter<T> interpret)
        where T : struct
    {
        if (!_values.TryGetValue(keyword, out var card))
        {
            return null;
        }

        return interpret(card, out var value) ? value : throw Wrong(card, expected);
    }

    private long NotNegative(string keyword)
    {
        var value = GetInt64(keyword);
        return value >= 0 ? value : throw new FitsFormatException($"{keyword} = {value} is negative");
    }

    private static FitsFormatException Missing(string keyword) => new($"the header has no {keyword}");

    private static FitsFormatException Wrong(FitsCard card, string expected) =>
        new($"{card.Keyword} = {card.Value} is not {expected}");
}
