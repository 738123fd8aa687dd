using System.Runtime.CompilerServices;
using DcGrid.Cli.Report.Source;
using DcGrid.Protocol.V1;
using DcGrid.Storage;
using Google.Protobuf.WellKnownTypes;

namespace DcGrid.Cli.Tests.Report;

/// <summary>A campaign of canned messages: what a service would answer, without one.</summary>
internal sealed class CannedCampaign : IReportSource
{
    public static readonly DateTime Start = new(2026, 11, 22, 10, 0, 0, DateTimeKind.Utc);

    private readonly List<GetTaskResponse> _tasks = [];
    private readonly List<FileRecord> _files = [];
    private readonly Dictionary<string, byte[]> _contents = [];

    public List<StageTimes> Times { get; } = [];

    public List<PilotRecord> Pilots { get; } = [];

    public List<string> Discrepancies { get; } = [];

    /// <summary>How often a task's details were asked for.</summary>
    public int TaskCalls { get; private set; }

    public CampaignRecord Campaign { get; } = new()
    {
        Name = "DC_TEST",
        Description = "Canned",
        State = "settled",
        Created = Timestamp.FromDateTime(Start.AddMinutes(-1)),
        Definition = new CampaignDefinition { Payload = "astromatic", PayloadRelease = "1.0", OutputUrl = "file:///results" },
    };

    public static DataId Image(int run, string filter, int field = 300) =>
        new() { Image = new ImageId { Run = run, Camcol = 4, Field = field, Filter = filter } };

    public static DataId Patch(int x, int y, string filter) =>
        new() { Patch = new PatchId { Tract = 3, PatchX = x, PatchY = y, Filter = filter } };

    /// <summary>A task that ended as its outcome says, after one attempt.</summary>
    public long Add(Stage stage, DataId id, Outcome outcome, double startSeconds = 0, double payloadSeconds = 2, long pilot = 1)
    {
        long taskId = _tasks.Count + 1;
        var isGood = (int)outcome.Code < 100;
        GetTaskResponse task = new()
        {
            Task = new TaskRecord
            {
                TaskId = taskId,
                Campaign = Campaign.Name,
                Stage = stage,
                DataId = id,
                State = isGood ? TaskState.Done : TaskState.Failed,
                Outcome = outcome.Code,
                Message = outcome.Message,
                Attempts = 1,
            },
        };
        task.Attempts.Add(new AttemptRecord
        {
            Attempt = 1,
            PilotId = pilot,
            Host = "node1",
            State = "accepted",
            Outcome = outcome,
            Times = new AttemptTimes
            {
                LeaseCallSeconds = 0.002,
                SetupSeconds = 0.010,
                WrapUpSeconds = 0.003,
                PayloadSeconds = payloadSeconds,
                CpuSeconds = payloadSeconds * 0.9,
                PayloadStarted = Timestamp.FromDateTime(Start.AddSeconds(startSeconds)),
            },
        });
        _tasks.Add(task);
        return taskId;
    }

    /// <summary>A task that has not been leased.</summary>
    public void AddReady(Stage stage, DataId id) => _tasks.Add(new GetTaskResponse
    {
        Task = new TaskRecord { TaskId = _tasks.Count + 1, Stage = stage, DataId = id, State = TaskState.Ready },
    });

    /// <summary>An output of a task; null content is a file that is booked and not there.</summary>
    public void AddFile(long taskId, string role, byte[]? content)
    {
        var task = _tasks.Single(t => t.Task.TaskId == taskId);
        var lfn = $"{task.Task.Stage}/{taskId}/{role}";
        _files.Add(new FileRecord
        {
            TaskId = taskId,
            Stage = task.Task.Stage,
            DataId = task.Task.DataId,
            File = new OutputFile { Role = role, Lfn = lfn, Url = "file:///" + lfn, SizeBytes = content?.Length ?? 0 },
        });
        if (content is not null)
        {
            _contents[lfn] = content;
        }
    }

    public Task<GetServerInfoResponse> GetServerInfoAsync(CancellationToken cancellation) =>
        Task.FromResult(new GetServerInfoResponse { Version = "0.1.0", Store = "sqlite" });

    public Task<VerifyCampaignResponse> VerifyAsync(string campaign, CancellationToken cancellation)
    {
        Campaign.Tasks = _tasks.Count;
        Campaign.Settled = _tasks.Count(t => t.Task.State is TaskState.Done or TaskState.Failed);
        Campaign.Failed = _tasks.Count(t => t.Task.State == TaskState.Failed);
        GetCampaignStatusResponse status = new() { Campaign = Campaign, Times = { Times } };
        foreach (var group in _tasks.Select(t => t.Task).GroupBy(t => (t.Stage, FilterOf(t.DataId))))
        {
            status.Planned.Add(new PlannedCount { Stage = group.Key.Stage, Filter = group.Key.Item2, Count = group.Count() });
            status.Counts.AddRange(group.GroupBy(t => (t.State, t.Outcome)).Select(g => new TaskCount
            {
                Stage = group.Key.Stage,
                Filter = group.Key.Item2,
                State = g.Key.State,
                Outcome = g.Key.Outcome,
                Count = g.Count(),
            }));
        }

        return Task.FromResult(new VerifyCampaignResponse { Status = status, Discrepancies = { Discrepancies } });
    }

    public async IAsyncEnumerable<TaskRecord> ListTasksAsync(
        string campaign, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var task in _tasks)
        {
            await Task.CompletedTask;
            yield return task.Task;
        }
    }

    public Task<GetTaskResponse> GetTaskAsync(long taskId, CancellationToken cancellation)
    {
        lock (_tasks)
        {
            TaskCalls++;
        }

        return Task.FromResult(_tasks[(int)taskId - 1].Clone());
    }

    public async IAsyncEnumerable<FileRecord> ListFilesAsync(
        string campaign, Stage stage, string role, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var file in _files.Where(f => f.Stage == stage && f.File.Role == role))
        {
            await Task.CompletedTask;
            yield return file;
        }
    }

    public Task<IReadOnlyList<PilotRecord>> ListPilotsAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<PilotRecord>>(Pilots);

    public Task<Stream> OpenAsync(OutputFile file, CancellationToken cancellation) =>
        _contents.TryGetValue(file.Lfn, out var content)
            ? Task.FromResult<Stream>(new MemoryStream(content))
            : throw new StorageException(StorageErrorKind.NotFound, $"there is no {file.Url}");

    private static string FilterOf(DataId id) => id.Image?.Filter ?? id.Patch.Filter;
}
