using System.Data.Common;
using System.Globalization;
using DcGrid.Production;

namespace DcGrid.Store.Sql;

/// <summary>Values to and from columns. Times are microseconds since 1970, UTC.</summary>
internal static class Rows
{
    public static long Micros(this DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static long? Micros(this DateTimeOffset? time) => time?.Micros();

    public static DateTimeOffset FromMicros(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    public static DateTimeOffset Time(this DbDataReader row, int column) => FromMicros(row.GetInt64(column));

    public static DateTimeOffset? TimeOrNull(this DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.Time(column);

    public static long? LongOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static int? IntOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    /// <summary>A sum of whole numbers, 0 over none; databases give it different types.</summary>
    public static long Sum(this DbDataReader row, int column) =>
        row.IsDBNull(column) ? 0 : Convert.ToInt64(row.GetValue(column), CultureInfo.InvariantCulture);

    public static TaskId TaskId(this DbDataReader row, int column) => new(row.GetInt64(column));

    public static Stage Stage(this DbDataReader row, int column) => (Stage)row.GetInt32(column);

    public static TaskState State(this DbDataReader row, int column) => (TaskState)row.GetInt32(column);

    public static OutcomeCode? OutcomeOrNull(this DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : (OutcomeCode)row.GetInt32(column);

    public static TaskDataId DataId(this DbDataReader row, int column) => DataIdText.Parse(row.GetString(column));

    public static TaskDataId? DataIdOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.DataId(column);

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
