using System.Globalization;
using DcGrid.Production;
using Microsoft.Data.Sqlite;

namespace DcGrid.Store.Sqlite;

/// <summary>Values to and from columns. Times are microseconds since 1970, UTC.</summary>
internal static class Rows
{
    public static long Micros(this DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static long? Micros(this DateTimeOffset? time) => time?.Micros();

    public static DateTimeOffset FromMicros(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    public static DateTimeOffset Time(this SqliteDataReader row, int column) => FromMicros(row.GetInt64(column));

    public static DateTimeOffset? TimeOrNull(this SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.Time(column);

    public static long? LongOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static int? IntOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    public static double DoubleOrZero(this SqliteDataReader row, int column) => row.IsDBNull(column) ? 0 : row.GetDouble(column);

    public static TaskId TaskId(this SqliteDataReader row, int column) => new(row.GetInt64(column));

    public static Stage Stage(this SqliteDataReader row, int column) => (Stage)row.GetInt32(column);

    public static TaskState State(this SqliteDataReader row, int column) => (TaskState)row.GetInt32(column);

    public static OutcomeCode? OutcomeOrNull(this SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : (OutcomeCode)row.GetInt32(column);

    public static TaskDataId DataId(this SqliteDataReader row, int column) => DataIdText.Parse(row.GetString(column));

    public static TaskDataId? DataIdOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.DataId(column);

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
