using System.Buffers.Binary;
using System.Security.Cryptography;
using DcGrid.Irods.Loopback.Wire;
using Microsoft.Win32.SafeHandles;

namespace DcGrid.Irods.Loopback.Session;

/// <summary>
/// Parallel transfers of a session under TLS: the sockets have no TLS; each buffer is an int32 in the machine's byte order, the size of
/// what follows: 32 bytes of which the first 16 are the initialisation vector, and AES-256-CBC under the shared secret.
/// </summary>
internal sealed class PortalCipher(Channel channel, byte[] secret)
{
    private const int VectorBytes = 32;
    private const int UsedVectorBytes = 16;
    private const int PlainBytes = 4 << 20;
    private const int MaxBufferBytes = 64 << 20;

    public async Task ReceiveAsync(SafeFileHandle file, long offset, long length, CancellationToken cancellationToken)
    {
        using var aes = Cipher();
        var prefix = new byte[4];
        while (length > 0)
        {
            await channel.ReadExactlyAsync(prefix, contents: false, cancellationToken);
            var size = BinaryPrimitives.ReadInt32LittleEndian(prefix);
            if (size is <= VectorBytes or > MaxBufferBytes)
            {
                throw new ProtocolException($"an encrypted buffer of {size} bytes");
            }

            var buffer = new byte[size];
            await channel.ReadExactlyAsync(buffer, contents: true, cancellationToken);
            var plain = aes.DecryptCbc(buffer.AsSpan(VectorBytes), buffer.AsSpan(0, UsedVectorBytes));
            if (plain.Length > length)
            {
                throw new ProtocolException("more data than the header of the transfer said");
            }

            await RandomAccess.WriteAsync(file, plain, offset, cancellationToken);
            offset += plain.Length;
            length -= plain.Length;
        }
    }

    public async Task SendAsync(SafeFileHandle file, long offset, long length, CancellationToken cancellationToken)
    {
        using var aes = Cipher();
        var plain = new byte[long.Min(PlainBytes, length)];
        while (length > 0)
        {
            var count = await RandomAccess.ReadAsync(file, plain.AsMemory(0, (int)long.Min(plain.Length, length)), offset, cancellationToken);
            if (count == 0)
            {
                throw new ConnectionCutException();
            }

            var vector = RandomNumberGenerator.GetBytes(VectorBytes);
            var cipher = aes.EncryptCbc(plain.AsSpan(0, count), vector.AsSpan(0, UsedVectorBytes));
            var prefix = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(prefix, VectorBytes + cipher.Length);
            await channel.WriteAsync((byte[])[.. prefix, .. vector], contents: false, cancellationToken);
            await channel.WriteAsync(cipher, contents: true, cancellationToken);
            offset += count;
            length -= count;
        }
    }

    private Aes Cipher()
    {
        var aes = Aes.Create();
        aes.Key = secret;
        return aes;
    }
}
