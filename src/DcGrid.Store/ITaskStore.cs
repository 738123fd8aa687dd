using DcGrid.Production;

namespace DcGrid.Store;

/// <summary>
/// The task store: the queue, the books and the provenance of all campaigns, on SQLite or PostgreSQL; both
/// pass the same conformance suite.
/// <para>Every call is one transaction: when it returns, what it did is on disk; when it throws, nothing was done.
/// Calls are safe from many threads. <c>now</c> is the service's time, UTC, and is never read from a clock inside.</para>
/// </summary>
/// <exception cref="StoreException">For all errors of the database; see its <see cref="StoreException.IsTransient"/>.</exception>
public interface ITaskStore : ICampaignStore, ILeaseStore, IPilotStore, ITokenStore, IFileStore, IDuties, IServerStore, IAsyncDisposable
{
    /// <summary>"sqlite" or "postgresql".</summary>
    string Kind { get; }

    /// <summary>The number of the last migration applied.</summary>
    int SchemaVersion { get; }
}

/// <summary>Campaigns, their tasks and what is asked about them.</summary>
public interface ICampaignStore
{
    /// <summary>Opens a campaign for planning. With the same name and an equal definition it returns the one there.</summary>
    /// <exception cref="StoreConflictException">The name is taken by another definition.</exception>
    Task<(CampaignId Id, bool Created)> CreateCampaignAsync(CampaignDefinition definition, string actor, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Looks up what tasks are to read, so that <see cref="SubmitTasksAsync"/> has less to do; it may be left out. It may go on
    /// while the batch before is submitted.</summary>
    /// <exception cref="StoreNotFoundException">No such campaign.</exception>
    Task LookUpAsync(PlannedBatch batch, CancellationToken cancellationToken);

    /// <summary>Adds planned tasks, upstream first; each waits. What is there already stays as it is. Also writes them down in the
    /// plan, apart from the tasks, so that a task lost later is noticed.</summary>
    /// <exception cref="StoreNotFoundException">No such campaign.</exception>
    /// <exception cref="StoreConflictException">An upstream task is not there, or the campaign is started.</exception>
    Task<SubmitCounts> SubmitTasksAsync(PlannedBatch batch, CancellationToken cancellationToken);

    /// <summary>Ends planning: tasks without unsettled inputs become ready. Starting twice is harmless.</summary>
    Task<StartCounts> StartCampaignAsync(string campaign, string actor, DateTimeOffset now, CancellationToken cancellationToken);

    Task<IReadOnlyList<CampaignRecord>> ListCampaignsAsync(CancellationToken cancellationToken);

    /// <exception cref="StoreNotFoundException">No such campaign.</exception>
    Task<CampaignRecord> GetCampaignAsync(string campaign, CancellationToken cancellationToken);

    /// <summary>Tasks counted by stage, filter, state and final outcome; the plan's counts; times by stage.</summary>
    Task<CampaignStatus> GetCampaignStatusAsync(string campaign, CancellationToken cancellationToken);

    /// <summary>Identities that must hold and do not, with the data ids concerned. A campaign of up to 50 000 tasks is counted anew from its tasks; of a
    /// larger one the kept counts are held against the plan, and what the last recount found is added.</summary>
    /// <param name="recount">Count the tasks anew whatever the size; a few seconds for a million.</param>
    Task<CampaignVerification> VerifyCampaignAsync(string campaign, bool recount, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Recounts the large campaign that has waited longest, if one has waited since <paramref name="before"/>.</summary>
    /// <returns>Its verification, or null where none is due.</returns>
    Task<CampaignVerification?> RecountDueAsync(DateTimeOffset before, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Tasks in sky order, streamed.</summary>
    IAsyncEnumerable<TaskRecord> ListTasksAsync(TaskSelection selection, int? limit, CancellationToken cancellationToken);

    /// <summary>One task with everything known about it, or null.</summary>
    Task<TaskDetails?> GetTaskAsync(TaskId id, CancellationToken cancellationToken);

    /// <summary>Why a task is not running, by the rules that leases follow; or null where there is no such task.</summary>
    Task<TaskExplanation?> ExplainTaskAsync(TaskId id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Puts failed, held or cancelled tasks of the selection back into the queue, with a fresh count of attempts used up;
    /// attempt numbers go on. Tasks further down that failed only because of them (UPSTREAM_FAILED) wait again; those done stay.</summary>
    /// <param name="dryRun">Say what would be touched, and touch nothing.</param>
    Task<RetryCounts> RetryTasksAsync(TaskSelection selection, bool dryRun, string actor, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The registered outputs of accepted attempts, in task order, streamed.</summary>
    IAsyncEnumerable<FileRecord> ListFilesAsync(string campaign, IReadOnlyCollection<Stage> stages, IReadOnlyCollection<string> roles, CancellationToken cancellationToken);

    /// <summary>The newest events first.</summary>
    Task<IReadOnlyList<EventRecord>> ListEventsAsync(string? campaign, int limit, CancellationToken cancellationToken);
}

/// <summary>Leases and reports: the part that carries the guarantee.</summary>
public interface ILeaseStore
{
    /// <summary>Gives a pilot up to <see cref="LeaseQuery.MaxAttempts"/> ready tasks that fit it, by priority and sky order. The same
    /// request id of the same pilot again gives the same lease again, less what has been settled meanwhile.</summary>
    /// <exception cref="StoreNotFoundException">No such pilot, or it has signed off.</exception>
    Task<LeaseGrant> LeaseAsync(LeaseQuery query, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Books reports, all or none. A report counts only while its attempt holds the lease of this pilot; a repeated one gets
    /// its first answer; a late one is <see cref="ReportVerdict.Superseded"/> and changes only its attempt's record.</summary>
    /// <returns>One verdict for each report, in their order.</returns>
    Task<IReadOnlyList<BookedReport>> ReportAsync(PilotId pilot, IReadOnlyList<AttemptReport> reports, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Extends the pilot's leases to <paramref name="expires"/> and says which of the attempts it names are no longer its own.</summary>
    /// <exception cref="StoreNotFoundException">No such pilot.</exception>
    Task<HeartbeatAnswer> HeartbeatAsync(PilotId pilot, IReadOnlyCollection<AttemptKey> held, PilotCapability? capability, DateTimeOffset now, DateTimeOffset expires, CancellationToken cancellationToken);

    /// <summary>Takes away leases that expired before <paramref name="now"/>: their tasks go back to ready without having used
    /// up an attempt. Pilots that have not spoken in time are marked lost, with or without a lease.</summary>
    /// <returns>How many attempts were taken away.</returns>
    Task<int> ReapAsync(DateTimeOffset now, int maxAttempts, CancellationToken cancellationToken);

    /// <summary>Lets no lease expire, and no pilot be taken for lost, before <paramref name="until"/>. A server calls it once when it
    /// starts, with a whole lease from then: pilots that worked on while it was away must not be reaped before they could speak.</summary>
    Task GrantGraceAsync(DateTimeOffset until, CancellationToken cancellationToken);
}

/// <summary>Pilots and the allocations that carry them.</summary>
public interface IPilotStore
{
    /// <summary>Registers a pilot by its uid; again with the same uid it returns the same number.</summary>
    Task<PilotId> RegisterPilotAsync(PilotRegistration registration, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The pilot's last word; what it holds goes back to ready at once, without having used up an attempt.</summary>
    Task SignOffPilotAsync(PilotId pilot, string reason, string message, int exitCode, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Answers a pilot's word on its site's connections to a storage element, by <see cref="ConnectionShares"/>. All pilots of the site together never
    /// have more than <paramref name="budget"/>, whatever is asked at the same time; what a pilot had is free again when it signs off or is lost.
    /// A pilot that is lost gets none.</summary>
    /// <param name="budget">1 or more.</param>
    /// <exception cref="StoreNotFoundException">No such pilot, or it has signed off.</exception>
    Task<ConnectionAnswer> ShareConnectionsAsync(ConnectionWord word, int budget, DateTimeOffset now, CancellationToken cancellationToken);

    Task<IReadOnlyList<PilotRecord>> ListPilotsAsync(bool all, CancellationToken cancellationToken);

    /// <summary>The pilot and the tasks that it holds, or null.</summary>
    Task<(PilotRecord Pilot, IReadOnlyList<TaskRecord> Holding)?> GetPilotAsync(PilotId pilot, CancellationToken cancellationToken);

    /// <summary>Asks pilots to finish what runs and stop; none named means all alive.</summary>
    Task<int> DrainPilotsAsync(IReadOnlyCollection<PilotId> pilots, string actor, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Notes a submission before it is made, so that a server lost in between leaves a trace.</summary>
    Task<AllocationId> AddAllocationAsync(string site, int pilots, string actor, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Notes what the batch system answered: its job id, or an error.</summary>
    Task SetAllocationSubmittedAsync(AllocationId allocation, string? batchJobId, string? failure, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>Access tokens. The store sees hashes only.</summary>
public interface ITokenStore
{
    /// <param name="sha256">SHA-256 of the token's text.</param>
    Task<TokenRecord> AddTokenAsync(string name, Role role, ReadOnlyMemory<byte> sha256, string actor, DateTimeOffset now, DateTimeOffset expires, CancellationToken cancellationToken);

    /// <summary>The token with this hash, expired or revoked ones too, or null.</summary>
    Task<TokenRecord?> FindTokenAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken);

    Task<IReadOnlyList<TokenRecord>> ListTokensAsync(CancellationToken cancellationToken);

    /// <exception cref="StoreNotFoundException">No such token.</exception>
    Task RevokeTokenAsync(TokenId token, string actor, DateTimeOffset now, CancellationToken cancellationToken);
}
