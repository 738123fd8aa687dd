using DcGrid.Survey.Sorting;
using DcGrid.Survey.Tests.Support;
using FsCheck.Fluent;

namespace DcGrid.Survey.Tests.Sorting;

public sealed class RecordSorterTests
{
    // The least chunk there is: one record of any size.
    private const int SmallChunk = 1;

    [Fact]
    public void Records_come_back_sorted_and_equal_keys_in_the_order_of_arrival()
    {
        using var folder = new TemporaryFolder();
        Any.HoldsForAll(
            from keys in Gen.Choose(0, 20).Select(k => (ulong)k).ListOf()
            from bytes in Gen.Choose(0, 3000)
            select (keys, bytes),
            given => CheckSorted(folder.Root, [.. given.keys], given.bytes));
    }

    [Fact]
    public void More_runs_than_are_merged_at_a_time_are_merged_in_passes()
    {
        using var folder = new TemporaryFolder();
        // 40 records fill a chunk: 75 runs, that is three groups.
        CheckSorted(folder.Root, [.. Enumerable.Range(0, 3000).Select(i => (ulong)(i * 7919 % 1009) << 40)], 1600);
    }

    [Fact]
    public void Records_of_the_greatest_size_pass()
    {
        using var folder = new TemporaryFolder();
        CheckSorted(folder.Root, [3, 1, 2, 1], RunReader.MaxRecordBytes - sizeof(int));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new RecordSorter(folder.Root).Add(1, new byte[RunReader.MaxRecordBytes + 1]));
    }

    [Fact]
    public void No_file_can_be_left_behind()
    {
        using var folder = new TemporaryFolder();
        using var sorter = new RecordSorter(folder.Root, SmallChunk);
        for (var i = 0; i < 100; i++)
        {
            sorter.Add(1, new byte[2000]);
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Root));
        }

        using var sorted = sorter.Finish();
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Root));
        Assert.True(sorted.Open().Read());
    }

    [Fact]
    public void Few_records_need_no_disk_and_many_say_what_to_do_where_there_is_none()
    {
        using var sorter = new RecordSorter("/no/such/folder", SmallChunk);
        sorter.Add(1, [1]);
        var error = Assert.Throws<IOException>(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                sorter.Add(1, new byte[2000]);
            }
        });
        Assert.StartsWith("/no/such/folder: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("make room, or set TMPDIR to another folder", error.Message, StringComparison.Ordinal);
    }

    private static void CheckSorted(string folder, IReadOnlyList<ulong> keys, int bytes)
    {
        using var sorter = new RecordSorter(folder, SmallChunk);
        var record = new byte[sizeof(int) + bytes];
        for (var i = 0; i < keys.Count; i++)
        {
            BitConverter.TryWriteBytes(record, i);
            sorter.Add(keys[i], record);
        }

        using var sorted = sorter.Finish();
        var expected = keys.Select((key, i) => (key, i)).OrderBy(pair => pair.key).ToList();
        Assert.Equal(expected, Read(sorted, record.Length));
        Assert.Equal(expected, Read(sorted, record.Length));
    }

    private static List<(ulong, int)> Read(SortedRecords sorted, int length)
    {
        List<(ulong, int)> found = [];
        var cursor = sorted.Open();
        while (cursor.Read())
        {
            Assert.Equal(length, cursor.Record.Length);
            found.Add((cursor.Key, BitConverter.ToInt32(cursor.Record)));
        }

        Assert.False(cursor.Read());
        return found;
    }
}
