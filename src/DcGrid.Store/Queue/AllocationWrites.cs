using DcGrid.Production;

using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>Submissions to batch systems.</summary>
internal static class AllocationWrites
{
    public static AllocationId Add(WriteUnit unit, string site, int pilots, string actor)
    {
        var id = new AllocationId(unit.Session.Number(
            "INSERT INTO allocation (site, pilots, actor, created_at) VALUES (@site, @pilots, @actor, @now) RETURNING id",
            ("@site", site),
            ("@pilots", pilots),
            ("@actor", actor),
            ("@now", unit.Now.Micros())));
        unit.Note("allocation.added", actor, FormattableString.Invariant($"allocation {id.Value}: {pilots} pilots for {site}"));
        return id;
    }

    public static void SetSubmitted(WriteUnit unit, AllocationId allocation, string? batchJobId, string? error)
    {
        var changed = unit.Session.Execute(
            "UPDATE allocation SET batch_job_id = @job, error = @error, answered_at = @now WHERE id = @id",
            ("@job", batchJobId),
            ("@error", error),
            ("@now", unit.Now.Micros()),
            ("@id", allocation.Value));
        if (changed == 0)
        {
            throw new StoreNotFoundException(FormattableString.Invariant($"There is no allocation {allocation.Value}."));
        }

        unit.Note(
            error is null ? "allocation.submitted" : "allocation.failed",
            WriteUnit.Service,
            FormattableString.Invariant($"allocation {allocation.Value}: {(error is null ? $"batch job {batchJobId}" : error)}"));
    }
}
