namespace DcGrid.Cli;

/// <summary>Texts that lie beside the sources and travel inside the program.</summary>
internal static class EmbeddedText
{
    /// <param name="name">Path below the project, dots for slashes: "Commands.Shell.Scripts.bash".</param>
    public static string Read(string name)
    {
        using var stream = typeof(EmbeddedText).Assembly.GetManifestResourceStream("DcGrid.Cli." + name)
            ?? throw new ArgumentException($"no embedded text {name}", nameof(name));
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
