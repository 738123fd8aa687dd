using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DcGrid.Cli.Output;

/// <summary>
/// JSON: a listing is an array with one record a line, written as the records arrive; a document is one object.
/// Times are ISO 8601 in UTC; what is not known is null.
/// </summary>
/// <param name="writer">Where it goes.</param>
internal sealed class JsonOutput(TextWriter writer) : IOutput
{
    // Escapes what JSON must escape and no more: "<" in a message stays readable; this is no web page.
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public async Task WriteListAsync<T>(
        RecordShape<T> shape, IAsyncEnumerable<T> records, string whenEmpty, CancellationToken cancellation)
    {
        writer.Write('[');
        var separator = "\n  ";
        await foreach (var record in records.WithCancellation(cancellation))
        {
            writer.Write(separator);
            writer.Write(ToJson(indented: false, json => WriteRecord(json, shape, record)));
            separator = ",\n  ";
        }

        writer.Write(separator == "\n  " ? "]\n" : "\n]\n");
    }

    public void WriteDocument(IReadOnlyList<DocumentPart> parts, string csvPart)
    {
        var text = ToJson(indented: true, json =>
        {
            json.WriteStartObject();
            foreach (var part in parts)
            {
                json.WritePropertyName(part.Name);
                WritePart(json, part);
            }

            json.WriteEndObject();
        });
        writer.Write(text + "\n");
    }

    private static void WritePart(Utf8JsonWriter json, DocumentPart part)
    {
        if (part.IsSingle)
        {
            WriteRow(json, part.Columns, part.Rows[0]);
            return;
        }

        json.WriteStartArray();
        foreach (var row in part.Rows)
        {
            WriteRow(json, part.Columns, row);
        }

        json.WriteEndArray();
    }

    private static void WriteRow(Utf8JsonWriter json, IReadOnlyList<CellColumn> columns, Cell[] row)
    {
        json.WriteStartObject();
        for (var i = 0; i < row.Length; i++)
        {
            json.WritePropertyName(columns[i].Name);
            WriteValue(json, row[i].Value);
        }

        json.WriteEndObject();
    }

    private static void WriteRecord<T>(Utf8JsonWriter json, RecordShape<T> shape, T record)
    {
        json.WriteStartObject();
        foreach (var field in shape.Fields)
        {
            json.WritePropertyName(field.Name);
            WriteValue(json, field.Value(record));
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case double:
                json.WriteNullValue();
                break;
            case Composite composite:
                json.WriteStartObject();
                foreach ((var name, var member) in composite.Members)
                {
                    json.WritePropertyName(name);
                    WriteValue(json, member);
                }

                json.WriteEndObject();
                break;
            default:
                json.WriteStringValue(Cells.PlainTextOf(value));
                break;
        }
    }

    private static string ToJson(bool indented, Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = indented, Encoder = Encoder }))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
