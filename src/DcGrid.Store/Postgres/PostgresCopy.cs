using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using DcGrid.Store.Sql;
using Npgsql;

namespace DcGrid.Store.Postgres;

/// <summary>Rows as PostgreSQL's binary COPY takes them. The driver's own importer finds out for each single value how to write it, which
/// costs as much as the rest of a report.</summary>
internal sealed class PostgresCopy(NpgsqlConnection connection)
{
    // As much as the driver sends at a time: PostgreSQL stores one piece while the next is made.
    private const int PieceBytes = 8192;

    // The greatest value of a fixed length, with the length before it.
    private const int FixedBytes = sizeof(int) + sizeof(long);
    private const int Null = -1;

    // The format's name, no flags, nothing more in the header.
    private static ReadOnlySpan<byte> Header => [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', 10, 255, 13, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly ArrayBufferWriter<byte> _piece = new(2 * PieceBytes);

    /// <summary>Adds rows to a table.</summary>
    /// <exception cref="PostgresException">The table refuses one; none is added.</exception>
    public void Write(string table, RowSet rows)
    {
        var copy = connection.BeginRawBinaryCopy($"COPY {table} ({string.Join(", ", rows.Columns.Select(column => column.Name))}) FROM STDIN (FORMAT binary)");
        try
        {
            _piece.ResetWrittenCount();
            _piece.Write(Header);
            for (var row = 0; row < rows.Count; row++)
            {
                WriteInt16((short)rows.Columns.Count);
                foreach (var (_, values) in rows.Columns)
                {
                    WriteValue(values, row);
                }

                if (_piece.WrittenCount >= PieceBytes)
                {
                    Send(copy);
                }
            }

            WriteInt16(Null);
            Send(copy);
        }
        catch
        {
            copy.Cancel();
            throw;
        }

        copy.Dispose();
    }

    private void Send(NpgsqlRawCopyStream copy)
    {
        copy.Write(_piece.WrittenSpan);
        _piece.ResetWrittenCount();
    }

    private void WriteValue(Array column, int row)
    {
        switch (column)
        {
            case long[] values:
                WriteInt64(values[row]);
                break;
            case int[] values:
                WriteInt32(values[row]);
                break;
            case string?[] values when values[row] is { } value:
                WriteText(value);
                break;
            case byte[]?[] values when values[row] is { } value:
                WriteLength(value.Length);
                _piece.Write(value);
                break;
            case double[] values:
                WriteInt64(BitConverter.DoubleToInt64Bits(values[row]));
                break;
            case long?[] values when values[row] is { } value:
                WriteInt64(value);
                break;
            case int?[] values when values[row] is { } value:
                WriteInt32(value);
                break;
            case double?[] values when values[row] is { } value:
                WriteInt64(BitConverter.DoubleToInt64Bits(value));
                break;
            case string?[] or byte[]?[] or long?[] or int?[] or double?[]:
                WriteLength(Null);
                break;
            default:
                throw new ArgumentException($"no column of {column.GetType()}", nameof(column));
        }
    }

    private void WriteText(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        WriteLength(length);
        _piece.Advance(Encoding.UTF8.GetBytes(value, _piece.GetSpan(length)));
    }

    private void WriteInt64(long value)
    {
        var span = _piece.GetSpan(FixedBytes);
        BinaryPrimitives.WriteInt32BigEndian(span, sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(span[sizeof(int)..], value);
        _piece.Advance(FixedBytes);
    }

    private void WriteInt32(int value)
    {
        var span = _piece.GetSpan(FixedBytes);
        BinaryPrimitives.WriteInt32BigEndian(span, sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(span[sizeof(int)..], value);
        _piece.Advance(2 * sizeof(int));
    }

    private void WriteLength(int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(_piece.GetSpan(sizeof(int)), length);
        _piece.Advance(sizeof(int));
    }

    private void WriteInt16(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(_piece.GetSpan(sizeof(short)), value);
        _piece.Advance(sizeof(short));
    }
}
