namespace DcGrid.Batch;

/// <summary>
/// A batch system: three operations, each for many jobs in one call. All fail with a <see cref="BatchException"/>.
/// </summary>
public interface IBatchSystem
{
    /// <summary>Submits an array of equal jobs, all or none.</summary>
    /// <returns>One id for each, index 1 first.</returns>
    Task<IReadOnlyList<BatchJobId>> SubmitAsync(BatchArraySpec spec, CancellationToken cancellationToken);

    /// <summary>How many jobs are, in one call. Every id asked for has an entry; no answer is <c>Unknown</c>.</summary>
    Task<IReadOnlyDictionary<BatchJobId, BatchJobStatus>> StatusAsync(
        IReadOnlyCollection<BatchJobId> ids, CancellationToken cancellationToken);

    /// <summary>Ends jobs that wait or run. Jobs that have ended, or are not known, are no error.</summary>
    Task RemoveAsync(IReadOnlyCollection<BatchJobId> ids, CancellationToken cancellationToken);
}
