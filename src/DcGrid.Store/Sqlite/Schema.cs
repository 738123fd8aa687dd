namespace DcGrid.Store.Sqlite;

/// <summary>Holds a database against the migrations that this program knows.</summary>
internal static class Schema
{
    /// <summary>Marks the file as a task store: "DcGr".</summary>
    public const long ApplicationId = 0x44634772;

    /// <summary>Leaves the database with the newest schema, or says why not. All of it in one transaction.</summary>
    /// <exception cref="StoreSchemaException">Of a newer program, of an older one and not to be migrated, or not a task store.</exception>
    public static void Prepare(SqlSession session, string path, SqliteStoreOptions options)
    {
        session.Script("BEGIN IMMEDIATE");
        try
        {
            Apply(session, path, Check(session, path, options), options.Migrations);
            session.Script("COMMIT");
        }
        catch
        {
            Database.RollBack(session);
            throw;
        }
    }

    private static int Check(SqlSession session, string path, SqliteStoreOptions options)
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
        var newest = options.Migrations[^1].Number;
        if (version > newest)
        {
            throw new StoreSchemaException(FormattableString.Invariant(
                $"{path} has schema {version}, and this program knows schemas up to {newest}: start the newer dcgrid-server that wrote it."));
        }

        if (version < newest && !options.Migrate)
        {
            throw new StoreSchemaException(FormattableString.Invariant(
                $"{path} has schema {version}, and this program needs {newest}: copy the file, then run 'dcgrid-server db migrate'."));
        }

        return version;
    }

    private static void Apply(SqlSession session, string path, int version, IReadOnlyList<Migration> migrations)
    {
        if (version == 0)
        {
            session.Script("CREATE TABLE schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT");
            session.Script(FormattableString.Invariant($"PRAGMA application_id = {ApplicationId}"));
        }

        foreach (var migration in migrations.Where(migration => migration.Number > version))
        {
            session.Script(migration.Sql);
            session.Execute(
                "INSERT INTO schema_version (version, name) VALUES ($version, $name)",
                ("$version", migration.Number),
                ("$name", migration.Name));
        }

        // A foreign key that a migration broke is found here and not years later.
        if (version > 0 && version < migrations[^1].Number && session.Number("SELECT COUNT(*) FROM pragma_foreign_key_check") > 0)
        {
            throw new StoreSchemaException($"{path} can't be migrated: its tables contradict each other. Restore a good copy.");
        }
    }
}
