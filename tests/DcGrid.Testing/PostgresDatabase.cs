namespace DcGrid.Testing;

/// <summary>A database of a <see cref="PostgresServer"/>.</summary>
/// <param name="Name">Lower-case letters, digits and "_".</param>
/// <param name="ConnectionString">For Npgsql, over the socket.</param>
/// <param name="Url">For programs: <c>postgresql://USER@/NAME?host=FOLDER</c>, as libpq writes it.</param>
public sealed record PostgresDatabase(string Name, string ConnectionString, string Url);
