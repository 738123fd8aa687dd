using System.Globalization;
using System.Reflection;

namespace DcGrid.Store.Sqlite;

/// <summary>The numbered migrations and what a database says of them.</summary>
internal static class Schema
{
    /// <summary>Marks the file as a task store: "DcGr".</summary>
    public const long ApplicationId = 0x44634772;

    private const string Prefix = "Migrations/";

    private static readonly List<(int Number, string Name)> Migrations = [.. typeof(Schema).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(name => (int.Parse(name.AsSpan(Prefix.Length, 4), NumberStyles.None, CultureInfo.InvariantCulture), name))
        .OrderBy(migration => migration.Item1)];

    /// <summary>The schema that this program writes.</summary>
    public static int Newest => Migrations[^1].Number;

    /// <summary>Leaves the database with the newest schema, or says why not.</summary>
    /// <exception cref="StoreSchemaException">Of a newer program, of an older one and not to be migrated, or not a task store.</exception>
    public static void Prepare(SqlSession session, string path, bool migrate)
    {
        session.Script("BEGIN IMMEDIATE");
        try
        {
            Apply(session, path, Check(session, path, migrate));
            session.Script("COMMIT");
        }
        catch
        {
            Database.RollBack(session);
            throw;
        }
    }

    private static int Check(SqlSession session, string path, bool migrate)
    {
        if (session.Number("SELECT COUNT(*) FROM sqlite_schema") == 0)
        {
            return 0;
        }

        var applicationId = session.Number("SELECT application_id FROM pragma_application_id");
        if (applicationId != ApplicationId || session.Number("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'schema_version'") == 0)
        {
            throw new StoreSchemaException($"{path} is a database, but not a task store: name another file.");
        }

        var version = (int)session.Number("SELECT MAX(version) FROM schema_version");
        if (version > Newest)
        {
            throw new StoreSchemaException(FormattableString.Invariant(
                $"{path} has schema {version}, and this program knows schemas up to {Newest}: start the newer dcgrid-server that wrote it."));
        }

        if (version < Newest && !migrate)
        {
            throw new StoreSchemaException(FormattableString.Invariant(
                $"{path} has schema {version}, and this program needs {Newest}: copy the file, then run 'dcgrid-server db migrate'."));
        }

        return version;
    }

    private static void Apply(SqlSession session, string path, int version)
    {
        if (version == 0)
        {
            session.Script("CREATE TABLE schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT");
            session.Script(FormattableString.Invariant($"PRAGMA application_id = {ApplicationId}"));
        }

        foreach (var (number, name) in Migrations.Where(migration => migration.Number > version))
        {
            session.Script(Read(name));
            session.Execute(
                "INSERT INTO schema_version (version, name) VALUES ($version, $name)",
                ("$version", number),
                ("$name", name[Prefix.Length..]));
        }

        // A foreign key that a migration broke is found here and not years later.
        if (version > 0 && version < Newest && session.Number("SELECT COUNT(*) FROM pragma_foreign_key_check") > 0)
        {
            throw new StoreSchemaException($"{path} can't be migrated: its tables contradict each other. Restore a good copy.");
        }
    }

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"migration {name} is not in the program");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
