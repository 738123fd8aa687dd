using System.Globalization;
using System.Text;

namespace DcGrid.Survey.Lists;

/// <summary>
/// Reads a comma-separated list with a header line, row by row. Blank lines and lines that start with "#" are passed over; a
/// field may stand in double quotes. Every error names the file and the line.
/// </summary>
internal sealed class CsvTable
{
    /// <summary>A longer line is no list of ours.</summary>
    public const int MaxLineCharacters = 64 * 1024;

    private readonly TextReader _reader;
    private readonly string _source;
    private readonly Dictionary<string, int> _columns = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _fields = [];
    private int _line;

    /// <exception cref="SurveyInputException">No header, or a column is missing from it.</exception>
    public CsvTable(TextReader reader, string source, params string[] required)
    {
        (_reader, _source) = (reader, source);
        var expected = string.Join(",", required);
        if (!ReadLine())
        {
            throw Error(0, $"the list is empty; its first line must be {expected}");
        }

        for (var i = 0; i < _fields.Count; i++)
        {
            if (!_columns.TryAdd(_fields[i], i))
            {
                throw Error($"the column {_fields[i]} stands twice in the header");
            }
        }

        foreach (var column in required)
        {
            if (!_columns.ContainsKey(column))
            {
                throw Error($"the header has no column {column}; it must have {expected}");
            }
        }
    }

    public bool HasColumn(string column) => _columns.ContainsKey(column);

    /// <summary>Goes to the next row; false after the last.</summary>
    /// <exception cref="SurveyInputException">It has not as many fields as the header.</exception>
    public bool Read()
    {
        if (!ReadLine())
        {
            return false;
        }

        if (_fields.Count != _columns.Count)
        {
            throw Error($"{_fields.Count} fields, but the header has {_columns.Count}");
        }

        return true;
    }

    public string Text(string column) => _fields[_columns[column]];

    /// <exception cref="SurveyInputException">It is no whole number in the range.</exception>
    public int Int(string column, int min, int max)
    {
        var text = Text(column);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw Error($"{column} '{text}' is not a whole number from {min} to {max}");
    }

    /// <exception cref="SurveyInputException">It is no number in the range.</exception>
    public double Double(string column, double min, double max)
    {
        var text = Text(column);
        return !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? throw Error($"{column} '{text}' is not a number")
            : value >= min && value <= max
                ? value
                : throw Error($"{column} '{text}' is not from {min} to {max}");
    }

    public SurveyInputException Error(string problem) => Error(_line, problem);

    private SurveyInputException Error(int line, string problem) => new(_source, line, problem);

    private bool ReadLine()
    {
        while (_reader.ReadLine() is { } text)
        {
            _line++;
            if (text.Length > MaxLineCharacters)
            {
                throw Error($"the line is longer than {MaxLineCharacters} characters");
            }

            if (_line == 1)
            {
                text = text.TrimStart('\uFEFF');
            }

            if (string.IsNullOrWhiteSpace(text) || text[0] == '#')
            {
                continue;
            }

            Split(text);
            return true;
        }

        return false;
    }

    private void Split(string text)
    {
        _fields.Clear();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                field.Append(text[i++]);
            }
            else if (c == '"' && (quoted || field.Length == 0))
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                Close();
            }
            else
            {
                field.Append(c);
            }
        }

        if (quoted)
        {
            throw Error("a quoted field does not end on its line");
        }

        Close();

        void Close()
        {
            _fields.Add(field.ToString().Trim());
            field.Clear();
        }
    }
}
