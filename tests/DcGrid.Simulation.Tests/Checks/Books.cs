using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using DcGrid.Production;
using DcGrid.Simulation.Tests.Service;
using DcGrid.Store;

namespace DcGrid.Simulation.Tests.Checks;

/// <summary>
/// The books that an outsider keeps: what each call was answered and how the tasks were read before and after it. From them it
/// knows what any later call may answer and change. It shares the rules of <c>DcGrid.Production</c> with the service, and none
/// of its bookkeeping.
/// </summary>
/// <param name="lease">How long a lease lasts, as pilots are told when they register.</param>
internal sealed partial class Books(TaskStore store, TimeSpan lease)
{
    /// <summary>Steps between two looks at everything.</summary>
    private const int StepsPerDeepLook = 25;

    private static readonly TaskSelection All = new(DrawnCampaign.Name, [], [], [], [], []);

    private readonly Dictionary<TaskId, KnownTask> _tasks = [];
    private readonly Dictionary<PilotId, KnownPilot> _pilots = [];
    private CampaignDefinition? _definition;
    private RetryPolicy _policy = RetryPolicy.Default;
    private int _sinceDeepLook;

    public bool IsSettled => _tasks.Values.All(task => task.State.IsSettled());

    /// <summary>The tasks that are not settled, in words.</summary>
    public string OpenTasks => string.Join(", ", _tasks.Values.Where(task => !task.State.IsSettled()));

    private IEnumerable<KnownAttempt> Live => _tasks.Values.Select(task => task.Live).OfType<KnownAttempt>();

    /// <summary>Opens the books when the campaign has been planned and started.</summary>
    public async Task OpenAsync(CampaignDefinition definition, IReadOnlyList<PlannedTask> plan)
    {
        (_definition, _policy) = (definition, RetryPolicy.With(definition.RetryRules));
        foreach (var record in await ReadAsync())
        {
            _tasks.Add(record.Id, new KnownTask(record));
        }

        Must(_tasks.Count == plan.Count, $"{plan.Count} tasks were planned and {_tasks.Count} are there");
        var byName = _tasks.Values.ToDictionary(task => (task.Record.Stage, task.Record.DataId));
        foreach (var planned in plan)
        {
            var task = byName[(planned.Stage, planned.DataId)];
            foreach (var upstream in planned.Upstream)
            {
                task.Upstream.Add(byName[(upstream.Stage, upstream.DataId)]);
                task.Upstream[^1].Downstream.Add(task);
            }
        }

        await CheckStatesAsync();
    }

    /// <summary>Holds what a call answered and changed against all that was answered before.</summary>
    /// <param name="refusal">What the store said no with; then it did nothing.</param>
    public async Task CheckAsync(StoreCall call, Exception? refusal)
    {
        if (_definition is null)
        {
            return;
        }

        var moves = new Moves(_tasks, await ReadAsync());
        if (refusal is null)
        {
            Apply(call, moves);
        }
        else
        {
            CheckRefusal(call, refusal);
        }

        moves.CheckAllExplained();
        if (moves.Seen.Any())
        {
            await CheckStatesAsync();
        }

        if (++_sinceDeepLook >= StepsPerDeepLook)
        {
            await CheckDeeplyAsync();
        }
    }

    /// <summary>The store's own look at its tables, and every attempt as a reader sees it.</summary>
    public async Task CheckDeeplyAsync()
    {
        _sinceDeepLook = 0;
        await CheckStatesAsync();
        var broken = await CheckInvariantsAsync(store, CancellationToken.None);
        Must(broken.Count == 0, $"the store's own check says: {string.Join("; ", broken)}");
        foreach (var task in _tasks.Values)
        {
            var details = await store.GetTaskAsync(task.Id, CancellationToken.None);
            Must(details is not null, $"{task} can't be read");
            Must(
                details.Attempts.Select(Text).SequenceEqual(task.Attempts.Select(Text)),
                $"{task} shows the attempts {string.Join(" ", details.Attempts.Select(Text))}, and they were {string.Join(" ", task.Attempts.Select(Text))}");
            foreach (var (shown, known) in details.Attempts.Zip(task.Attempts).Where(pair => pair.Second.Fate == AttemptFate.Accepted))
            {
                var told = known.Told!.Value.Report;
                Must(shown.Outcome!.Code == told.Outcome.Code, $"{Text(known)} of {task} was accepted as {told.Outcome.Code} and shows {shown.Outcome.Code}");
                Must(shown.Outputs.SequenceEqual(told.Outputs), $"{Text(known)} of {task} shows other outputs than it was accepted with");
            }
        }

        foreach (var id in _pilots.Keys)
        {
            var holding = (await store.GetPilotAsync(id, CancellationToken.None))!.Value.Holding.Select(task => task.Id.Value).Order().ToList();
            Must(
                holding.SequenceEqual(Live.Where(attempt => attempt.Pilot == id).Select(attempt => attempt.Key.Task.Value).Order()),
                $"pilot {id} is said to hold {string.Join(" ", holding)}");
        }
    }

    private static string Text(KnownAttempt attempt) => FormattableString.Invariant(
        $"{attempt.Key.Number}:{attempt.Pilot}:{(attempt.Fate == AttemptFate.Live ? "leased" : attempt.Fate.ToString().ToLowerInvariant())}");

    private static string Text(AttemptRecord attempt) => FormattableString.Invariant($"{attempt.Number}:{attempt.Pilot}:{attempt.State}");

    private static void Must([DoesNotReturnIf(false)] bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref Complaint otherwise)
    {
        if (!holds)
        {
            throw new PromiseBroken(otherwise.Text);
        }
    }

    // The store keeps it from its users; a simulation is none.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "CheckInvariantsAsync")]
    private static extern Task<IReadOnlyList<string>> CheckInvariantsAsync(TaskStore store, CancellationToken cancellationToken);

    private async Task<List<TaskRecord>> ReadAsync()
    {
        List<TaskRecord> records = [];
        await foreach (var record in store.ListTasksAsync(All, null, CancellationToken.None))
        {
            // In words, and worked out anew each time: it says nothing that the rest does not.
            records.Add(record with { Remark = "" });
        }

        return records;
    }

    /// <summary>What must hold between any two calls; looked at again where a task has changed.</summary>
    private async Task CheckStatesAsync()
    {
        foreach (var task in _tasks.Values)
        {
            var record = task.Record;
            var upstreamIsSettled = task.Upstream.TrueForAll(upstream => upstream.State.IsSettled());
            Must(record.Attempts == task.Attempts.Count, $"{task} counts {record.Attempts} attempts, and {task.Attempts.Count} were granted");
            Must(record.State == TaskState.Leased == (task.Live is not null), $"{task}, and its lease is {(task.Live is null ? "held by nobody" : "still held")}");
            Must(
                record.State == TaskState.Done == task.Attempts.Exists(attempt => attempt.IsGood),
                $"{task}, and {task.Attempts.Count(attempt => attempt.IsGood)} good reports were accepted for it");
            Must(record.State != TaskState.Done || task.Attempts[^1].IsGood, $"{task}, and its last attempt is not the good one");
            Must(record.State != TaskState.Ready || upstreamIsSettled, $"{task} while an input is not settled");
            Must(record.State != TaskState.Waiting || !upstreamIsSettled, $"{task} for nothing");
        }

        foreach (var key in _acknowledged)
        {
            Must(_tasks[key.Task].Attempts[key.Number - 1].IsGood, $"attempt {key} was acknowledged as booked, and {_tasks[key.Task]}");
        }

        var status = await store.GetCampaignStatusAsync(DrawnCampaign.Name, CancellationToken.None);
        var counted = status.Counts.GroupBy(count => (count.Stage, count.Filter, count.State)).ToDictionary(group => group.Key, group => group.Sum(count => count.Count));
        foreach (var group in _tasks.Values.GroupBy(task => (task.Record.Stage, task.Record.DataId.Filter, task.State)))
        {
            Must(counted.GetValueOrDefault(group.Key) == group.Count(), $"{group.Key} counts {counted.GetValueOrDefault(group.Key)}, and {group.Count()} are there");
        }

        Must(status.Counts.Sum(count => count.Count) == _tasks.Count, $"the counts do not close");
        Must(status.Planned.Sum(count => count.Count) == _tasks.Count, $"the plan's counts do not close");
    }
}
