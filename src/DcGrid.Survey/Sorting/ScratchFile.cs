using Microsoft.Win32.SafeHandles;

namespace DcGrid.Survey.Sorting;

/// <summary>
/// A file that is written once and read at any place. It has no name from the start, so that its space comes back however
/// the program ends.
/// </summary>
internal sealed class ScratchFile : IDisposable
{
    private readonly string _folder;
    private readonly SafeFileHandle _handle;

    /// <param name="folder">Where it takes its space.</param>
    /// <exception cref="IOException">The folder can't be written.</exception>
    public ScratchFile(string folder)
    {
        _folder = folder;
        try
        {
            var path = Path.Combine(folder, "dcgrid-" + Path.GetRandomFileName());
            _handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CanNotWrite(e);
        }
    }

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <exception cref="IOException">The disk is full, or broken.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, Length);
        }
        catch (IOException e)
        {
            throw CanNotWrite(e);
        }

        Length += bytes.Length;
    }

    /// <summary>Fills the buffer from this place on.</summary>
    /// <exception cref="EndOfStreamException">The file has not as many bytes.</exception>
    public void Read(long offset, Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var count = RandomAccess.Read(_handle, buffer, offset);
            if (count == 0)
            {
                throw new EndOfStreamException($"a scratch file in {_folder} is shorter than it was written");
            }

            offset += count;
            buffer = buffer[count..];
        }
    }

    public void Dispose() => _handle.Dispose();

    private IOException CanNotWrite(Exception e) =>
        new($"{_folder}: records are sorted on disk there, and it can't be written: {e.Message}; "
            + "make room, or set TMPDIR to another folder", e);
}
