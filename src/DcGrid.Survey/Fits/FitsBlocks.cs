namespace DcGrid.Survey.Fits;

/// <summary>Reads a stream as FITS does, in blocks of 2880 bytes, and knows where in its unit it stands.</summary>
internal static class FitsBlocks
{
    public const int BlockBytes = 2880;

    /// <summary>A header of more blocks than this (9216 cards) is not one.</summary>
    public const int MaxHeaderBlocks = 256;

    private const int CardsPerBlock = BlockBytes / FitsCard.LengthBytes;

    /// <summary>Reads a header and stops after it; null at the end of the stream.</summary>
    /// <exception cref="FitsFormatException">It is no header, has no end, or is cut off.</exception>
    public static FitsHeader? ReadHeader(Stream stream, string firstKeyword)
    {
        var block = new byte[BlockBytes];
        var cards = new List<FitsCard>();
        for (var blocks = 0; blocks < MaxHeaderBlocks; blocks++)
        {
            var read = ReadUpTo(stream, block);
            if (read == 0 && blocks == 0)
            {
                return null;
            }

            if (blocks == 0 && !StartsWith(block.AsSpan(0, read), firstKeyword))
            {
                throw new FitsFormatException($"the file does not start like FITS: no {firstKeyword} card");
            }

            if (read < BlockBytes)
            {
                throw new FitsFormatException("the file ends within a header");
            }

            if (AddCards(block, cards))
            {
                return new FitsHeader(cards);
            }
        }

        throw new FitsFormatException($"the header has no END within {MaxHeaderBlocks} blocks");
    }

    /// <summary>Data bytes rounded up to whole blocks.</summary>
    public static long Padded(long bytes) => bytes % BlockBytes == 0 ? bytes : bytes + BlockBytes - (bytes % BlockBytes);

    /// <summary>Fills the buffer, or says how far the stream went.</summary>
    public static int ReadUpTo(Stream stream, Span<byte> buffer)
    {
        try
        {
            return stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException e)
        {
            throw new FitsFormatException($"the compressed file is damaged: {e.Message}", e);
        }
    }

    private static bool StartsWith(ReadOnlySpan<byte> block, string keyword)
    {
        if (block.Length < keyword.Length)
        {
            return false;
        }

        for (var i = 0; i < keyword.Length; i++)
        {
            if (block[i] != keyword[i])
            {
                return false;
            }
        }

        return true;
    }

    private static bool AddCards(ReadOnlySpan<byte> block, List<FitsCard> cards)
    {
        for (var i = 0; i < CardsPerBlock; i++)
        {
            var card = FitsCard.Parse(block.Slice(i * FitsCard.LengthBytes, FitsCard.LengthBytes));
            if (card is { Keyword: "END", Value: null })
            {
                return true;
            }

            cards.Add(card);
        }

        return false;
    }
}
