using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Report.Source;

/// <summary>Where a report's facts come from: the service, and the storage elements that its outputs lie on.</summary>
internal interface IReportSource
{
    Task<GetServerInfoResponse> GetServerInfoAsync(CancellationToken cancellation);

    Task<VerifyCampaignResponse> VerifyAsync(string campaign, CancellationToken cancellation);

    IAsyncEnumerable<TaskRecord> ListTasksAsync(string campaign, CancellationToken cancellation);

    Task<GetTaskResponse> GetTaskAsync(long taskId, CancellationToken cancellation);

    /// <summary>Outputs of one role that were booked.</summary>
    IAsyncEnumerable<FileRecord> ListFilesAsync(string campaign, Stage stage, string role, CancellationToken cancellation);

    /// <summary>All pilots, also those that are gone.</summary>
    Task<IReadOnlyList<PilotRecord>> ListPilotsAsync(CancellationToken cancellation);

    /// <summary>Opens an output for reading, forward only.</summary>
    /// <exception cref="Storage.StorageException">It is not there or can't be read.</exception>
    Task<Stream> OpenAsync(OutputFile file, CancellationToken cancellation);
}
