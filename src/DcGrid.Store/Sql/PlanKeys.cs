using System.IO.Compression;
using System.Text;

namespace DcGrid.Store.Sql;

/// <summary>What one call planned, as text, deflated: a few bytes a task. Written apart from the tasks and never changed.</summary>
internal static class PlanKeys
{
    /// <param name="items">Stage number, tab, data key.</param>
    public static byte[] Write(IEnumerable<string> items)
    {
        using var buffer = new MemoryStream();
        using (var deflate = new DeflateStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        using (var writer = new StreamWriter(deflate, new UTF8Encoding(false), 16_384))
        {
            foreach (var item in items)
            {
                writer.Write(item);
                writer.Write('\n');
            }
        }

        return buffer.ToArray();
    }

    public static IEnumerable<string> Read(byte[] keys)
    {
        using var reader = new StreamReader(new DeflateStream(new MemoryStream(keys), CompressionMode.Decompress), Encoding.UTF8);
        while (reader.ReadLine() is { } item)
        {
            yield return item;
        }
    }
}
