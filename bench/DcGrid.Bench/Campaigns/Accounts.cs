using DcGrid.Bench.Pilots;
using DcGrid.Bench.Service;
using DcGrid.Protocol.V1;

namespace DcGrid.Bench.Campaigns;

/// <summary>Holds what the pilots saw against what the service has booked: a figure counts only where the two agree.</summary>
internal static class Accounts
{
    /// <summary>Checks that each accepted report is one settled task, outcome by outcome, that nothing is leased any more, and that the
    /// service finds its own counts closed.</summary>
    /// <param name="service">Whose campaign it is.</param>
    /// <param name="campaign">Its name.</param>
    /// <param name="counts">What the pilots saw of it; where attempts were retried, more than the tasks that are settled.</param>
    /// <param name="settledBefore">Tasks that were settled before the pilots came.</param>
    /// <exception cref="BenchException">They do not agree.</exception>
    public static async Task CloseAsync(ServiceUnderTest service, string campaign, FleetCounts counts, long settledBefore = 0)
    {
        var answer = await service.Admin.VerifyCampaignAsync(new() { Campaign = campaign });
        var complaints = answer.Discrepancies.ToList();
        var booked = answer.Status.Counts.Where(count => count.State == TaskState.Done).Sum(count => count.Count) - settledBefore;
        var good = counts.Outcomes.Where(outcome => (int)outcome.Key < (int)OutcomeCode.AstrometryFailed).Sum(outcome => outcome.Value);
        var leased = answer.Status.Counts.Where(count => count.State == TaskState.Leased).Sum(count => count.Count);
        var accepted = counts.Outcomes.Values.Sum();
        if (booked != good)
        {
            complaints.Add($"{good} good reports were accepted and {booked} tasks are done");
        }

        if (leased != 0)
        {
            complaints.Add($"{leased} tasks are leased and no pilot is there");
        }

        if (counts.Refused != 0 || counts.Leased != counts.Accepted || accepted != counts.Accepted)
        {
            complaints.Add($"{counts.Leased} attempts leased, {counts.Accepted} reports accepted, {counts.Refused} refused");
        }

        if (complaints.Count > 0)
        {
            throw new BenchException($"{campaign}: the counts do not close: {string.Join("; ", complaints)}");
        }
    }
}
