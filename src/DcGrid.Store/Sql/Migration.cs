using System.Globalization;

namespace DcGrid.Store.Sql;

/// <summary>One step of the schema: a file of <c>Migrations/</c>, embedded in the program and never changed once released.</summary>
/// <param name="Number">Counts from 1 without gaps; the schema's version after it.</param>
/// <param name="Name">The file's name.</param>
internal sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>Those of this program for a database, in order.</summary>
    /// <param name="kind">"sqlite" or "postgresql".</param>
    public static IReadOnlyList<Migration> BuiltIn(string kind)
    {
        var folder = $"Migrations/{kind}/";
        return
        [
            .. typeof(Migration).Assembly.GetManifestResourceNames()
                .Where(resource => resource.StartsWith(folder, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(resource => Read(resource, resource[folder.Length..])),
        ];
    }

    private static Migration Read(string resource, string name)
    {
        using var stream = typeof(Migration).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is not in the program");
        using var reader = new StreamReader(stream);
        return new Migration(int.Parse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), name, reader.ReadToEnd());
    }
}
