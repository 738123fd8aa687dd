using DcGrid.Cli.Failures;

namespace DcGrid.Cli.Connection;

/// <summary>Files that hold a token: for their owner's eyes only.</summary>
internal static class TokenFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    // A token is one short line; more is another file given by mistake.
    private const int MaxBytes = 4096;

    /// <summary>Reads a token; refuses a file that others may read.</summary>
    public static string Read(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists)
        {
            throw new CommandException(
                ExitCode.NotAllowed, $"there is no token file {path}; name one with --token-file, or ask an administrator for a token");
        }

        if ((File.GetUnixFileMode(path) & Others) != 0)
        {
            throw new CommandException(ExitCode.NotAllowed, $"others can read the token in {path}; run: chmod 600 {path}");
        }

        var token = file.Length <= MaxBytes ? File.ReadAllText(path).Trim() : "";
        return token.Length > 0 && !token.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
            ? token
            : throw new CommandException(ExitCode.NotAllowed, $"{path} does not hold a token; name the right file with --token-file");
    }

    /// <summary>Writes a token to a new file that only its owner may read. A file that is there is not overwritten.</summary>
    public static void Write(string path, string token)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        };
        using StreamWriter writer = new(path, options);
        writer.WriteLine(token);
    }
}
