using Microsoft.Data.Sqlite;

namespace DcGrid.Store.Sqlite;

/// <summary>SQLite's errors as lines for a person.</summary>
internal static class SqliteErrors
{
    private const int Busy = 5, Locked = 6, ReadOnly = 8, IoError = 10, Corrupt = 11, Full = 13, CannotOpen = 14, Constraint = 19, NotADatabase = 26;

    /// <summary>SQLITE_CONSTRAINT_UNIQUE: a row of this key is there.</summary>
    public const int UniqueViolation = 2067;

    public static StoreException Translate(SqliteException error, string path)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.SqliteErrorCode switch
        {
            Busy or Locked => new($"The task store {path} is held by another program; try again, or stop the other program.", error, isTransient: true),
            Full => new($"The task store {path} can't grow: the disk is full. Nothing was booked; free some space and try again.", error, isTransient: true),
            IoError => new($"The disk under the task store {path} gave an error ({Detail(error)}). Nothing was booked; look at the system's log.", error, isTransient: true),
            ReadOnly => new($"The task store {path} can't be written: make the file and its folder writable for this user.", error),
            CannotOpen => new($"The task store {path} can't be opened: its folder must be there and writable for this user.", error),
            Corrupt => new($"The task store {path} is damaged ({Detail(error)}). Stop the server, keep a copy and restore the last good one.", error),
            NotADatabase => new($"{path} is not a database: name the task store's own file.", error),
            Constraint => new($"The task store refused a change that would have broken its rules ({Detail(error)}). Nothing was booked; this is a fault of the program, please report it.", error),
            _ => new($"The task store {path} failed: {Detail(error)} (SQLite error {error.SqliteExtendedErrorCode}).", error),
        };
    }

    private static string Detail(SqliteException error) => error.Message.ReplaceLineEndings(" ");
}
