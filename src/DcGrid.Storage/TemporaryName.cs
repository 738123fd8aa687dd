namespace DcGrid.Storage;

/// <summary>Names of files that are being written; whole ones are renamed.</summary>
public static class TemporaryName
{
    /// <summary>What they begin with. A file of such a name is a transfer that is under way, or what was left of one.</summary>
    public const string Prefix = ".dcgrid-part-";

    /// <summary>A name that nobody else has.</summary>
    public static string New() => Prefix + Guid.NewGuid().ToString("N");

    /// <summary>Whether a file of that name is not for others yet.</summary>
    public static bool Is(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith(Prefix, StringComparison.Ordinal);
    }
}
