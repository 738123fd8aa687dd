using System.Globalization;

namespace DcGrid.Store.Sqlite;

/// <summary>One step of the schema: a file of <c>Migrations/</c>, embedded in the program and never changed once released.</summary>
/// <param name="Number">Counts from 1 without gaps; the schema's version after it.</param>
/// <param name="Name">The file's name.</param>
internal sealed record Migration(int Number, string Name, string Sql)
{
    private const string Folder = "Migrations/";

    /// <summary>Those of this program, in order.</summary>
    public static IReadOnlyList<Migration> BuiltIn { get; } = [.. typeof(Migration).Assembly.GetManifestResourceNames()
        .Where(resource => resource.StartsWith(Folder, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(Read)];

    private static Migration Read(string resource)
    {
        using var stream = typeof(Migration).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is not in the program");
        using var reader = new StreamReader(stream);
        var name = resource[Folder.Length..];
        return new Migration(int.Parse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), name, reader.ReadToEnd());
    }
}
