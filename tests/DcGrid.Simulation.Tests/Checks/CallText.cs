using System.Globalization;
using DcGrid.Production;
using DcGrid.Simulation.Tests.Service;
using DcGrid.Store;

namespace DcGrid.Simulation.Tests.Checks;

/// <summary>A call of the store in one line, for the trace of a seed.</summary>
internal static class CallText
{
    public static string Of(StoreCall call, Exception? refusal) =>
        $"{call.Name} {string.Join(", ", call.Arguments.Where(argument => argument is not CancellationToken and not PilotCapability).Select(Text))} -> {refusal?.Message ?? Text(call.Result)}";

    private static string Text(object? value) => value switch
    {
        null => "-",
        LeaseQuery query => $"pilot {query.Pilot} asks {query.RequestId[..4]} for {query.MaxAttempts} until {Text(query.Expires)}",
        LeaseGrant grant => $"[{string.Join(" ", grant.Attempts.Select(attempt => Text(attempt.Key)))}]{(grant.Drain ? " drain" : "")}",
        AttemptReport report => $"{Text(report.Key)} {report.Outcome.Code}",
        BookedReport booked => $"{Text(booked.Key)} {booked.Verdict} {booked.State}",
        HeartbeatAnswer answer => $"abandon [{string.Join(" ", answer.Abandon.Select(key => Text(key)))}]{(answer.Drain ? " drain" : "")}",
        RetryCounts counts => $"[{string.Join(" ", counts.Tasks.Select(task => task.Id))}] and {counts.Reopened}",
        PilotRegistration registration => registration.Uid[..4],
        TaskSelection selection => $"{string.Join(" ", selection.Stages)} {string.Join(" ", selection.States)}",
        AttemptKey key => string.Create(CultureInfo.InvariantCulture, $"{key.Task}-{key.Number}"),
        DateTimeOffset time => (time - Schedule.Epoch).TotalSeconds.ToString("F3", CultureInfo.InvariantCulture),
        string text => text,
        CampaignDefinition or PlannedTask or CampaignRecord or (PilotRecord, IReadOnlyList<TaskRecord>) => "...",
        System.Collections.IEnumerable list => $"[{string.Join(" ", list.Cast<object>().Select(Text))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
