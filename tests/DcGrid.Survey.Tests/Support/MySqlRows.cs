using System.IO.Compression;
using System.Text;

namespace DcGrid.Survey.Tests.Support;

/// <summary>
/// Rows of a MySQL text dump: no header line, "\" takes the next byte as it is, fields may stand in quotes, and binary
/// columns may hold anything.
/// </summary>
internal static class MySqlRows
{
    public static IReadOnlyList<string[]> Read(string gzipPath)
    {
        using var file = new GZipStream(File.OpenRead(gzipPath), CompressionMode.Decompress);
        using var reader = new StreamReader(file, Encoding.Latin1);
        var text = reader.ReadToEnd();
        var (rows, row, field) = (new List<string[]>(), new List<string>(), new StringBuilder());
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\')
            {
                field.Append(text[++i]);
            }
            else if (c == '"' && (quoted || field.Length == 0))
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                CloseField();
            }
            else if (c == '\n' && !quoted)
            {
                CloseRow();
            }
            else
            {
                field.Append(c);
            }
        }

        return rows;

        void CloseField()
        {
            row.Add(field.ToString());
            field.Clear();
        }

        void CloseRow()
        {
            CloseField();
            rows.Add([.. row]);
            row.Clear();
        }
    }
}
