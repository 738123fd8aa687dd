namespace DcGrid.Cli.Report;

/// <summary>Writes a file whole or not at all: a full disk leaves what was there before.</summary>
internal static class WholeFile
{
    /// <summary>Writes to another name in the same folder, then renames. Makes missing folders.</summary>
    /// <exception cref="IOException">The folder or the file can't be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = path + ".part";
        try
        {
            using (var stream = File.Create(temporary))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
