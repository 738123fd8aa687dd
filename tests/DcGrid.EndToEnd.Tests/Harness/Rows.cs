namespace DcGrid.EndToEnd.Tests.Harness;

/// <summary>A row of <c>dcgrid task list --output json</c>.</summary>
internal sealed record TaskRow(long TaskId, string Stage, DataIdRow DataId, string State, string? Outcome, int Attempts, string Message);

internal sealed record DataIdRow(int Run, int Camcol, int Field, string Filter, int Tract, string? Patch);

/// <summary>What <c>dcgrid task show --output json</c> says.</summary>
internal sealed record TaskDocument(TaskRow Task, IReadOnlyList<AttemptRow> Attempts);

internal sealed record AttemptRow(int Attempt, string State, long PilotId, string? Outcome);

/// <summary>A row of <c>dcgrid server list --output json</c>.</summary>
internal sealed record ServerRow(string Url, int ProcessId, string State, string Duties);

/// <summary>A row of <c>dcgrid pilot list --output json</c>.</summary>
internal sealed record PilotRow(long PilotId, string State, int ProcessId);
