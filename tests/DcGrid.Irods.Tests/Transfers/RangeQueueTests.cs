using System.Security.Cryptography;
using DcGrid.Irods.Transfer;

namespace DcGrid.Irods.Tests.Transfers;

/// <summary>Parts of a file, and the checksum that follows them.</summary>
public sealed class RangeQueueTests
{
    [Fact]
    public void A_file_is_handed_out_in_parts_that_cover_it()
    {
        var queue = new RangeQueue(10, null, 4, _ => { });
        Assert.Equal([new(0, 4), new(4, 4), new(8, 2)], Drain(queue));
        Assert.Empty(Drain(new RangeQueue(0, null, 4, _ => { })));
    }

    [Fact]
    public void What_is_wanted_is_sorted_and_no_byte_goes_twice()
    {
        var queue = new RangeQueue(100, [new(50, 10), new(0, 5), new(52, 20), new(3, 1), new(90, 0)], 15, _ => { });
        Assert.Equal([new(0, 5), new(50, 10), new(60, 12)], queue.Missing);
        Assert.Equal([new(0, 5), new(50, 10), new(60, 12)], Drain(queue));
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(9, 2)]
    [InlineData(0, -1)]
    public void What_lies_outside_the_file_is_refused(long offset, long length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RangeQueue(10, [new(offset, length)], 4, _ => { }));

    [Fact]
    public async Task The_checksum_follows_parts_that_come_in_any_order()
    {
        var bytes = Enumerable.Range(0, 1000).Select(i => (byte)(i * 7)).ToArray();
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, bytes);
            using var handle = LocalFile.OpenToRead(file);
            using var contents = new ContentHash(HashAlgorithmName.MD5, withSha256: true);
            using var hash = new FollowingHash(handle, contents, bytes.Length, [new(100, 200), new(500, 500)]);
            var running = hash.RunAsync(default);
            hash.Done(new(500, 500));
            hash.Done(new(200, 100));
            Assert.False(running.IsCompleted);
            hash.Done(new(100, 100));
            var digests = await running;
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), digests.Sha256);
            Assert.Equal(digests.Checksum, await LocalFile.ChecksumAsync(file, HashAlgorithmName.MD5, default));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_block_of_the_portal_has_24_bytes()
    {
        var header = new byte[PortalBlock.HeaderBytes];
        var block = new PortalBlock(Irods.Messages.OperationType.Get, 0, 41943040, 8589934592);
        block.Write(header);
        Assert.Equal("0000000200000000" + "0000000002800000" + "0000000200000000", Convert.ToHexString(header));
        Assert.Equal(block, PortalBlock.Read(header));
        Assert.Equal(Irods.Messages.OperationType.Done, PortalBlock.Read([0, 0, 0x27, 0x0f, .. new byte[20]]).Operation);
    }

    private static List<IrodsByteRange> Drain(RangeQueue queue)
    {
        var parts = new List<IrodsByteRange>();
        while (queue.Next() is { } part)
        {
            parts.Add(part);
        }

        return parts;
    }
}
