using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>
/// What one write transaction carries along. Tasks are read once, changed in memory and written together; the counts, the queue of ready
/// tasks, the leases' counts and the logbook follow from what changed. So the rules work on one task at a time, and the database
/// sees a few statements however many tasks there are.
/// </summary>
/// <param name="writer">The number of this server's own counters.</param>
internal sealed class WriteUnit(SqlSession session, Definitions definitions, int writer)
{
    /// <summary>Events and decisions of the service itself.</summary>
    public const string Service = "service";

    private readonly Dictionary<long, TaskRow> _tasks = [];
    private readonly List<TaskRow> _dirty = [];
    private readonly Dictionary<long, string> _keys = [];
    private readonly TaskCounts _counts = new(writer);
    private readonly Dictionary<long, int> _ended = [];
    private readonly List<Note> _notes = [];

    public SqlSession Session => session;

    public int Writer => writer;

    /// <summary>The service's time of the call that is being served.</summary>
    public DateTimeOffset Now { get; set; }

    public CampaignDefinition Definition(CampaignId campaign) => definitions.Get(session, campaign);

    public RetryPolicy Policy(CampaignId campaign) => definitions.Policy(session, campaign);

    /// <summary>Reads the tasks that are not known yet.</summary>
    /// <param name="shared">Tasks that many transactions want to change at the same time, such as those further down: they are locked, as
    /// it costs less than to find out in the end that all must be done again.</param>
    public void Load(IEnumerable<long> ids, bool shared = false)
    {
        var unknown = ids.Where(id => !_tasks.ContainsKey(id)).Distinct().ToArray();
        if (unknown.Length == 0)
        {
            return;
        }

        foreach (var task in TaskRow.Read(session, unknown, shared))
        {
            _tasks.Add(task.Id.Value, task);
        }
    }

    /// <summary>All that are loaded.</summary>
    public IEnumerable<TaskRow> Loaded => _tasks.Values;

    /// <summary>A task that was loaded, or null where there is none.</summary>
    public TaskRow? Find(TaskId id) => _tasks.GetValueOrDefault(id.Value);

    /// <summary>A task, read if it is not known yet.</summary>
    /// <exception cref="StoreNotFoundException">There is none.</exception>
    public TaskRow Get(TaskId id)
    {
        Load([id.Value]);
        return Find(id) ?? throw new StoreNotFoundException($"There is no task {id}.");
    }

    /// <summary>The data key of a task, for messages.</summary>
    public string Key(TaskId id) => Keys([id])[id.Value];

    public IReadOnlyDictionary<long, string> Keys(IEnumerable<TaskId> ids)
    {
        var unknown = ids.Select(id => id.Value).Where(id => !_keys.ContainsKey(id)).Distinct().ToArray();
        if (unknown.Length > 0)
        {
            foreach (var (id, key) in session.Query(
                $"SELECT task_id, data_key FROM task_spec WHERE {session.In("task_id", "@ids")}",
                row => (row.GetInt64(0), row.GetString(1)),
                ("@ids", session.List(unknown))))
            {
                _keys[id] = key;
            }
        }

        return _keys;
    }

    /// <summary>Has a task written by the next <see cref="Flush"/>.</summary>
    public void Changed(TaskRow task)
    {
        if (!task.IsDirty)
        {
            task.IsDirty = true;
            _dirty.Add(task);
        }
    }

    /// <summary>Moves a task; the next <see cref="Flush"/> writes it.</summary>
    public void Move(TaskRow task, TaskState to)
    {
        if (task is { State: TaskState.Leased, Lease: { } lease })
        {
            _ended[lease] = _ended.GetValueOrDefault(lease) + 1;
        }

        var known = task.IsDirty;
        task.Move(to, Now);
        if (!known)
        {
            _dirty.Add(task);
        }
    }

    /// <summary>Tasks that were leased or planned by a statement of their own change the counts here.</summary>
    public void Count(CampaignId campaign, Stage stage, string filter, TaskState state, OutcomeCode? outcome, int change) =>
        _counts.Add(campaign, stage, filter, state, outcome, change);

    /// <summary>Writes an event into the logbook.</summary>
    public void Note(
        string kind, string actor, string message, CampaignId? campaign = null, AttemptKey? attempt = null, TaskId? task = null, PilotId? pilot = null) =>
        _notes.Add(new Note(Now, kind, actor, message, campaign, attempt?.Task ?? task, attempt?.Number, pilot));

    /// <summary>Writes all that changed. What is loaded is forgotten: statements that follow may change it behind our back.</summary>
    public void Flush()
    {
        if (_dirty.Count > 0)
        {
            TaskWrites.Write(session, _dirty);
            foreach (var task in _dirty)
            {
                _counts.Add(task.Campaign, task.Stage, task.Filter, task.WasState, task.WasOutcome, -1);
                _counts.Add(task.Campaign, task.Stage, task.Filter, task.State, task.Outcome, +1);
                task.Written();
            }
        }

        if (_ended.Count > 0)
        {
            var ended = _ended.OrderBy(pair => pair.Key).ToList();
            session.Execute(
                "UPDATE lease SET live = live - v.n FROM {rows} WHERE lease.id = v.id",
                RowSet.Of(ended).With("id", pair => pair.Key).With("n", pair => pair.Value));
        }

        _counts.Flush(this);
        Queue.Note.Write(session, _notes);
        _notes.Clear();
        _ended.Clear();
        _dirty.Clear();
        _tasks.Clear();
    }
}
