namespace DcGrid.Survey.Sorting;

/// <summary>Writes one sorted run at the end of a file.</summary>
/// <param name="file">The file.</param>
/// <param name="buffer">Gathers what is written; must hold a record of any size.</param>
internal sealed class RunWriter(ScratchFile file, byte[] buffer)
{
    private readonly long _start = file.Length;
    private int _filled;

    public void Write(ulong key, ReadOnlySpan<byte> record)
    {
        if (_filled + RunReader.HeadBytes + record.Length > buffer.Length)
        {
            Flush();
        }

        _filled += RunReader.Write(buffer.AsSpan(_filled), key, record);
    }

    public Run Finish()
    {
        Flush();
        return new Run(_start, file.Length - _start);
    }

    private void Flush()
    {
        file.Append(buffer.AsSpan(0, _filled));
        _filled = 0;
    }
}
