using System.Runtime.CompilerServices;
using DcGrid.Production;
using DcGrid.Store.Queue;
using DcGrid.Store.Sql;

namespace DcGrid.Store;

public sealed partial class TaskStore
{
    public Task<(CampaignId Id, bool Created)> CreateCampaignAsync(CampaignDefinition definition, string actor, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(unit => CampaignWrites.Create(unit, definition, actor), now, cancellationToken);

    public Task LookUpAsync(PlannedBatch batch, CancellationToken cancellationToken) =>
        _database.ReadAsync(session => PlanWrites.LookUp(session, batch), cancellationToken);

    public Task<SubmitCounts> SubmitTasksAsync(PlannedBatch batch, CancellationToken cancellationToken) =>
        WriteAsync(unit => PlanWrites.Submit(unit, batch), DateTimeOffset.UnixEpoch, cancellationToken);

    public Task<StartCounts> StartCampaignAsync(string campaign, string actor, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(unit => CampaignWrites.Start(unit, campaign, actor), now, cancellationToken);

    public Task<IReadOnlyList<CampaignRecord>> ListCampaignsAsync(CancellationToken cancellationToken) =>
        _database.ReadAsync(CampaignReads.List, cancellationToken);

    public Task<CampaignRecord> GetCampaignAsync(string campaign, CancellationToken cancellationToken) =>
        _database.ReadAsync(session => CampaignReads.Get(session, campaign), cancellationToken);

    public Task<CampaignStatus> GetCampaignStatusAsync(string campaign, CancellationToken cancellationToken) =>
        _database.ReadAsync(session => CampaignReads.Status(session, campaign), cancellationToken);

    public async Task<CampaignVerification> VerifyCampaignAsync(string campaign, bool recount, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isLarge = (await GetCampaignAsync(campaign, cancellationToken).ConfigureAwait(false)).Tasks > Verification.AlwaysRecounted;
        if (isLarge && !recount)
        {
            return await _database.ReadAsync(session => Verification.Verify(session, campaign), cancellationToken).ConfigureAwait(false);
        }

        var verification = await _database.ReadAsync(session => Verification.Recount(session, campaign, now), cancellationToken).ConfigureAwait(false);
        if (isLarge)
        {
            await WriteAsync(unit => Recounts.Keep(unit, verification), now, cancellationToken).ConfigureAwait(false);
        }

        return verification;
    }

    public async Task<CampaignVerification?> RecountDueAsync(DateTimeOffset before, DateTimeOffset now, CancellationToken cancellationToken) =>
        await _database.ReadAsync(session => Recounts.Due(session, before), cancellationToken).ConfigureAwait(false) is { } campaign
            ? await VerifyCampaignAsync(campaign, recount: true, now, cancellationToken).ConfigureAwait(false)
            : null;

    public async IAsyncEnumerable<TaskRecord> ListTasksAsync(TaskSelection selection, int? limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var place = TaskReads.Place.Start;
        var left = limit ?? int.MaxValue;
        while (left > 0)
        {
            var rows = Math.Min(left, TaskReads.PageRows);
            var page = await _database.ReadAsync(session => TaskReads.Page(session, selection, place, rows), cancellationToken).ConfigureAwait(false);
            foreach (var (task, next) in page)
            {
                place = next;
                yield return task;
            }

            left = page.Count < rows ? 0 : left - page.Count;
        }
    }

    public Task<TaskDetails?> GetTaskAsync(TaskId id, CancellationToken cancellationToken) =>
        _database.ReadAsync(session => TaskReads.Details(session, id), cancellationToken);

    public Task<TaskExplanation?> ExplainTaskAsync(TaskId id, DateTimeOffset now, CancellationToken cancellationToken) =>
        _database.ReadAsync(session => Explanations.Explain(session, id, now), cancellationToken);

    public Task<RetryCounts> RetryTasksAsync(TaskSelection selection, bool dryRun, string actor, DateTimeOffset now, CancellationToken cancellationToken) =>
        dryRun
            ? _database.ReadAsync(session => DryRun(session, selection), cancellationToken)
            : WriteAsync(unit => RetryWrites.Retry(unit, selection, actor), now, cancellationToken);

    public async IAsyncEnumerable<FileRecord> ListFilesAsync(
        string campaign, IReadOnlyCollection<Stage> stages, IReadOnlyCollection<string> roles, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var place = default(AttemptReads.FilePlace);
        int count;
        do
        {
            var page = await _database.ReadAsync(
                session => AttemptReads.Files(session, campaign, stages, roles, place, TaskReads.PageRows), cancellationToken).ConfigureAwait(false);
            foreach (var (file, next) in page)
            {
                place = next;
                yield return file;
            }

            count = page.Count;
        }
        while (count == TaskReads.PageRows);
    }

    public Task<IReadOnlyList<EventRecord>> ListEventsAsync(string? campaign, int limit, CancellationToken cancellationToken) =>
        _database.ReadAsync(session => Events.List(session, campaign, limit), cancellationToken);

    private static RetryCounts DryRun(SqlSession session, TaskSelection selection)
    {
        var chosen = RetryWrites.Choose(session, selection);
        return new RetryCounts(chosen, RetryWrites.CountReopened(session, chosen));
    }
}
