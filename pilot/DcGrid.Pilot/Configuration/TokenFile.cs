namespace DcGrid.Pilot.Configuration;

/// <summary>Reads the pilot's token, and refuses one that others can read.</summary>
internal static class TokenFile
{
    private const int MaxTokenChars = 4096;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <exception cref="ConfigurationException">No such file, open to others, or not one token.</exception>
    public static string Read(string path)
    {
        try
        {
            if ((File.GetUnixFileMode(path) & Others) != 0)
            {
                throw new ConfigurationException($"the token file {path} is open to others; run: chmod 600 {path}");
            }

            var token = File.ReadAllText(path).Trim();
            var usable = token.Length is > 0 and <= MaxTokenChars && token.All(c => c is > ' ' and <= '~');
            return usable
                ? token
                : throw new ConfigurationException($"the token file {path} holds no token; issue one with the dcgrid command");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"can't read the token file: {error.Message}");
        }
    }
}
