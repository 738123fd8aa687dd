namespace DcGrid.Survey.Fits;

/// <summary>
/// A binary table, read row by row and once. Variable-length and complex columns are passed over: their cells have
/// their place, their values can't be read.
/// </summary>
public sealed class FitsTable
{
    /// <summary>A wider row is taken for damage.</summary>
    public const int MaxRowBytes = 1024 * 1024;

    /// <summary>As many columns as FITS allows.</summary>
    public const int MaxColumns = 999;

    private const int BufferBytes = 256 * 1024;

    private readonly FitsReader _reader;
    private readonly FitsHeader _header;
    private readonly int _rowBytes;
    private readonly Dictionary<string, FitsColumn> _byName = new(StringComparer.OrdinalIgnoreCase);
    private bool _opened;

    internal FitsTable(FitsReader reader, FitsHeader header)
    {
        if (header.FindString("XTENSION") != "BINTABLE")
        {
            throw new FitsFormatException("the unit is no binary table");
        }

        if (header.GetInt64("NAXIS") != 2 || header.GetInt64("BITPIX") != 8)
        {
            throw new FitsFormatException("a binary table must have BITPIX = 8 and NAXIS = 2");
        }

        (_reader, _header) = (reader, header);
        var rowBytes = header.GetInt64("NAXIS1");
        var columns = header.GetInt64("TFIELDS");
        if (rowBytes is < 0 or > MaxRowBytes || columns is < 0 or > MaxColumns)
        {
            throw new FitsFormatException($"rows of {rowBytes} bytes in {columns} columns are out of range");
        }

        _rowBytes = (int)rowBytes;
        RowCount = header.GetInt64("NAXIS2");
        Columns = ReadColumns(header, (int)columns, _rowBytes);
        foreach (var column in Columns)
        {
            _byName.TryAdd(column.Name, column);
        }
    }

    /// <summary>The header of the table.</summary>
    public FitsHeader Header => _header;

    public IReadOnlyList<FitsColumn> Columns { get; }

    /// <summary>Rows as the header declares them.</summary>
    public long RowCount { get; }

    /// <summary>A column by name; case does not matter. Null when there is none.</summary>
    public FitsColumn? FindColumn(string name) => _byName.GetValueOrDefault(name);

    /// <summary>A column by name; case does not matter.</summary>
    /// <exception cref="FitsFormatException">There is none; the message lists those there are.</exception>
    public FitsColumn Column(string name) =>
        FindColumn(name) ?? throw new FitsFormatException(
            $"the table has no column {name}; it has {string.Join(", ", Columns.Select(c => c.Name))}");

    /// <summary>The rows in their order. A row is valid until the next one is read.</summary>
    /// <exception cref="FitsFormatException">The file ends before the rows do.</exception>
    /// <exception cref="InvalidOperationException">They have been read already.</exception>
    public IEnumerable<FitsRow> Rows()
    {
        if (_opened)
        {
            throw new InvalidOperationException("the rows of a table can be read once");
        }

        _opened = true;
        return Stream();
    }

    /// <summary>Whole columns of numbers, first element of each cell; one array a name, in the order of the names.</summary>
    /// <exception cref="FitsFormatException">A column is missing or holds no numbers, or the file is cut off.</exception>
    public double[][] ReadDoubles(params string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var columns = Array.ConvertAll(names, Column);
        var values = Array.ConvertAll(columns, _ => new List<double>());
        foreach (var row in Rows())
        {
            for (var i = 0; i < columns.Length; i++)
            {
                values[i].Add(row.GetDouble(columns[i]));
            }
        }

        return Array.ConvertAll(values, v => v.ToArray());
    }

    private IEnumerable<FitsRow> Stream()
    {
        if (_rowBytes == 0)
        {
            yield break;
        }

        var rowsPerRead = Math.Max(1, BufferBytes / _rowBytes);
        var buffer = new byte[(int)Math.Min(rowsPerRead, Math.Max(RowCount, 1)) * _rowBytes];
        for (var done = 0L; done < RowCount;)
        {
            var count = (int)Math.Min(rowsPerRead, RowCount - done);
            _reader.ReadData(buffer.AsSpan(0, count * _rowBytes));
            for (var i = 0; i < count; i++)
            {
                yield return new FitsRow(buffer, i * _rowBytes);
            }

            done += count;
        }
    }

    private static List<FitsColumn> ReadColumns(FitsHeader header, int count, int rowBytes)
    {
        var columns = new List<FitsColumn>(count);
        var offset = 0;
        for (var number = 1; number <= count; number++)
        {
            var column = FitsColumn.FromHeader(header, number, offset);
            offset += column.WidthBytes;
            if (offset > rowBytes)
            {
                throw new FitsFormatException($"the columns are wider than a row of {rowBytes} bytes");
            }

            columns.Add(column);
        }

        return columns;
    }
}
