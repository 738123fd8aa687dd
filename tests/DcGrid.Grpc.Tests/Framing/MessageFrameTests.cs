using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using DcGrid.Grpc.Tests.Interop;
using Google.Protobuf;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Wire;

namespace DcGrid.Grpc.Tests.Framing;

/// <summary>Messages in their frames, byte for byte.</summary>
public sealed class MessageFrameTests
{
    private static readonly Marshaller<SizeResponse> Generated = Marshallers.Create<SizeResponse>(
        (message, context) =>
        {
            context.SetPayloadLength(message.CalculateSize());
            message.WriteTo(context.GetBufferWriter());
            context.Complete();
        },
        context => SizeResponse.Parser.ParseFrom(context.PayloadAsReadOnlySequence()));

    private static readonly Marshaller<string> Text = Marshallers.StringMarshaller;

    private static readonly Marshaller<string> TextWithoutLength = Marshallers.Create<string>(
        (message, context) =>
        {
            context.GetBufferWriter().Write(System.Text.Encoding.UTF8.GetBytes(message));
            context.Complete();
        },
        context => System.Text.Encoding.UTF8.GetString(context.PayloadAsNewBuffer()));

    [Fact]
    public async Task A_message_is_flag_length_and_payload()
    {
        // size = 150: tag 08, varint 96 01.
        byte[] expected = [0, 0, 0, 0, 3, 0x08, 0x96, 0x01];
        await AssertFramesAsync(new SizeResponse { Size = 150 }, Generated, expected);
    }

    [Fact]
    public async Task An_empty_message_is_a_header_alone() =>
        await AssertFramesAsync(new SizeResponse(), Generated, [0, 0, 0, 0, 0]);

    [Fact]
    public async Task Every_way_of_serialising_gives_the_same_frame()
    {
        byte[] expected = [0, 0, 0, 0, 2, (byte)'h', (byte)'i'];
        await AssertFramesAsync("hi", Text, expected);
        await AssertFramesAsync("hi", TextWithoutLength, expected);
    }

    [Fact]
    public void A_message_over_the_limit_is_not_written()
    {
        var client = new FrameBuffer(1);
        foreach (var marshaller in (Marshaller<string>[])[Text, TextWithoutLength])
        {
            var failure = Assert.Throws<RpcException>(() => client.Serialize("hi", marshaller.ContextualSerializer));
            Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
            var pipe = new Pipe();
            var server = new PipeFrameWriter(pipe.Writer, 1);
            failure = Assert.Throws<RpcException>(() => server.Write("hi", marshaller.ContextualSerializer));
            Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
            Assert.False(server.IsBroken);
            Assert.Equal(0, pipe.Writer.UnflushedBytes);
        }
    }

    [Fact]
    public void A_message_that_is_not_as_long_as_it_said_breaks_the_stream()
    {
        var writer = new PipeFrameWriter(new Pipe().Writer, null);
        Assert.Throws<InvalidOperationException>(() => writer.Write("x", static (_, context) =>
        {
            context.SetPayloadLength(2);
            context.GetBufferWriter().Write("1"u8);
            context.Complete();
        }));
        Assert.True(writer.IsBroken);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Messages_are_read_however_the_bytes_arrive(int pieceBytes)
    {
        byte[] stream = [.. Frame("first"), .. Frame(""), .. Frame(new string('x', 2000)), .. Frame("last")];
        var reader = new MessageReader(Pieces(stream, pieceBytes), null, null);
        Assert.Equal("first", await ReadAsync(reader));
        Assert.Equal("", await ReadAsync(reader));
        Assert.Equal(2000, (await ReadAsync(reader))!.Length);
        Assert.Equal("last", await ReadAsync(reader));
        Assert.Null(await ReadAsync(reader));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(6)]
    public async Task A_stream_cut_short_is_an_error(int length)
    {
        var reader = new MessageReader(Pieces(Frame("hi")[..length], 100), null, null);
        await AssertFailsAsync(reader, StatusCode.Internal);
    }

    [Fact]
    public async Task A_length_over_the_limit_is_refused_before_the_payload_comes()
    {
        var reader = new MessageReader(Pieces([0, 0xff, 0xff, 0xff, 0xff], 100), 100, null);
        await AssertFailsAsync(reader, StatusCode.ResourceExhausted);
    }

    [Fact]
    public async Task An_unknown_flag_is_an_error() =>
        await AssertFailsAsync(new MessageReader(Pieces([2, 0, 0, 0, 0], 100), null, "gzip"), StatusCode.Internal);

    [Fact]
    public async Task A_compressed_message_without_an_encoding_is_an_error() =>
        await AssertFailsAsync(new MessageReader(Pieces(GzipFrame("hi"), 100), null, null), StatusCode.Internal);

    [Theory]
    [InlineData(3)]
    [InlineData(100_000)]
    public async Task A_gzipped_message_is_unpacked(int pieceBytes)
    {
        var text = new string('x', 100_000);
        Assert.Equal(text, await ReadAsync(new MessageReader(Pieces(GzipFrame(text), pieceBytes), 100_000, "gzip")));
    }

    [Fact]
    public async Task The_limit_holds_for_what_comes_out_of_gzip() =>
        await AssertFailsAsync(new MessageReader(Pieces(GzipFrame(new string('x', 100_001)), 1000), 100_000, "gzip"), StatusCode.ResourceExhausted);

    [Fact]
    public async Task Damaged_gzip_is_an_error() =>
        await AssertFailsAsync(new MessageReader(Pieces([1, 0, 0, 0, 3, 1, 2, 3], 1000), null, "gzip"), StatusCode.Internal);

    [Fact]
    public async Task A_message_that_does_not_parse_is_an_error()
    {
        var reader = new MessageReader(Pieces([0, 0, 0, 0, 1, 0xff], 1000), null, null);
        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await reader.ReadAsync(Generated.ContextualDeserializer, CancellationToken.None));
        Assert.Equal(StatusCode.Internal, failure.StatusCode);
    }

    [Fact]
    public async Task A_second_message_where_there_is_one_is_an_error()
    {
        var reader = new MessageReader(Pieces([.. Frame("a"), .. Frame("b")], 3), null, null);
        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await reader.ReadSingleAsync(Text.ContextualDeserializer, CancellationToken.None));
        Assert.Equal(StatusCode.Internal, failure.StatusCode);
    }

    private static async Task AssertFramesAsync<T>(T message, Marshaller<T> marshaller, byte[] expected)
        where T : class
    {
        var client = new FrameBuffer(null);
        client.Serialize(message, marshaller.ContextualSerializer);
        Assert.Equal(expected, client.Frame.ToArray());
        client.Release();

        var pipe = new Pipe();
        new PipeFrameWriter(pipe.Writer, null).Write(message, marshaller.ContextualSerializer);
        await pipe.Writer.CompleteAsync();
        Assert.Equal(expected, (await pipe.Reader.ReadAtLeastAsync(expected.Length)).Buffer.ToArray());
    }

    private static async Task AssertFailsAsync(MessageReader reader, StatusCode code)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await ReadAsync(reader));
        Assert.Equal(code, failure.StatusCode);
    }

    private static ValueTask<string?> ReadAsync(MessageReader reader) =>
        reader.ReadAsync(Text.ContextualDeserializer, CancellationToken.None);

    private static byte[] Frame(string text)
    {
        var buffer = new FrameBuffer(null);
        buffer.Serialize(text, Text.ContextualSerializer);
        return buffer.Frame.ToArray();
    }

    private static byte[] GzipFrame(string text)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(System.Text.Encoding.UTF8.GetBytes(text));
        }

        var frame = new byte[MessageFrame.HeaderBytes + packed.ToArray().Length];
        MessageFrame.WriteHeader(frame, frame.Length - MessageFrame.HeaderBytes);
        frame[0] = 1;
        packed.ToArray().CopyTo(frame, MessageFrame.HeaderBytes);
        return frame;
    }

    private static PipeReader Pieces(byte[] bytes, int pieceBytes) => PipeReader.Create(new PieceStream(bytes, pieceBytes));

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class PieceStream(byte[] bytes, int pieceBytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, pieceBytes)], cancellationToken);
    }
}
