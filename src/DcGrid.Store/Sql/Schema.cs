namespace DcGrid.Store.Sql;

/// <summary>Holds a database against the migrations that this program knows, and applies those that it lacks.</summary>
internal static class Schema
{
    /// <summary>Whether a version may be opened.</summary>
    /// <param name="name">How a person calls the database.</param>
    /// <param name="migrate">Bring an older one up to date.</param>
    /// <exception cref="StoreSchemaException">It is newer than this program, or older and not to be migrated.</exception>
    public static void Check(string name, int version, IReadOnlyList<Migration> migrations, bool migrate)
    {
        var newest = migrations[^1].Number;
        if (version > newest)
        {
            throw new StoreSchemaException(FormattableString.Invariant(
                $"{name} has schema {version}, and this program knows schemas up to {newest}: start the newer dcgrid-server that wrote it."));
        }

        if (version < newest && version > 0 && !migrate)
        {
            throw new StoreSchemaException(FormattableString.Invariant(
                $"{name} has schema {version}, and this program needs {newest}: make a copy of it, then run 'dcgrid db migrate'."));
        }
    }

    /// <summary>Applies what lies beyond a version, and writes down each step.</summary>
    public static void Apply(SqlSession session, int version, IReadOnlyList<Migration> migrations)
    {
        foreach (var migration in migrations.Where(migration => migration.Number > version))
        {
            session.Script(migration.Sql);
            session.Execute(
                "INSERT INTO schema_version (version, name) VALUES (@version, @name)",
                ("@version", migration.Number),
                ("@name", migration.Name));
        }
    }
}
