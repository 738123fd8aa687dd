using System.Buffers.Binary;
using System.Text;

namespace DcGrid.Irods.Tests.Support;

/// <summary>Whole messages as bytes.</summary>
internal static class Frames
{
    public static byte[] Message(string type, string body = "", int info = 0, string error = "", byte[]? bulk = null)
    {
        bulk ??= [];
        var header = Encoding.UTF8.GetBytes(
            $"<MsgHeader_PI><type>{type}</type><msgLen>{Encoding.UTF8.GetByteCount(body)}</msgLen><errorLen>{Encoding.UTF8.GetByteCount(error)}</errorLen>"
            + $"<bsLen>{bulk.Length}</bsLen><intInfo>{info}</intInfo></MsgHeader_PI>");
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, header.Length);
        return [.. length, .. header, .. Encoding.UTF8.GetBytes(body), .. Encoding.UTF8.GetBytes(error), .. bulk];
    }
}
