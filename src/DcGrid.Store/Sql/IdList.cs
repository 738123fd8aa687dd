namespace DcGrid.Store.Sql;

/// <summary>Lists of task numbers in a column: ascending, each as its distance from the one before in 7-bit groups (LEB128). Tasks that
/// belong together are planned together, so that most take one or two bytes.</summary>
internal static class IdList
{
    /// <param name="ascending">Positive, each greater than the one before.</param>
    public static byte[] Write(ReadOnlySpan<long> ascending)
    {
        Span<byte> number = stackalloc byte[10];
        var bytes = new List<byte>(ascending.Length * 2);
        var last = 0L;
        foreach (var id in ascending)
        {
            if (id <= last)
            {
                throw new ArgumentException($"{id} does not come after {last}", nameof(ascending));
            }

            var rest = (ulong)(id - last);
            var length = 0;
            while (rest >= 0x80)
            {
                number[length++] = (byte)(rest | 0x80);
                rest >>= 7;
            }

            number[length++] = (byte)rest;
            bytes.AddRange(number[..length]);
            last = id;
        }

        return [.. bytes];
    }

    /// <exception cref="FormatException">The bytes are not such a list.</exception>
    public static long[] Read(ReadOnlySpan<byte> bytes)
    {
        var ids = new List<long>(bytes.Length);
        ulong rest = 0;
        var (last, shift) = (0L, 0);
        foreach (var part in bytes)
        {
            if (shift > 63)
            {
                throw new FormatException("a list of task numbers in the task store is damaged");
            }

            rest |= (ulong)(part & 0x7F) << shift;
            shift += 7;
            if (part < 0x80)
            {
                last += (long)rest;
                ids.Add(last);
                (rest, shift) = (0, 0);
            }
        }

        return shift == 0 ? [.. ids] : throw new FormatException("a list of task numbers in the task store is cut off");
    }
}
