using DcGrid.Production;
using DcGrid.Store.Queue;
using DcGrid.Store.Sql;

namespace DcGrid.Store;

/// <summary>Planned tasks of one campaign, in the form in which they are stored. Making it is most of what planning costs outside the
/// database, and needs none: it may go on while the batch before is written.</summary>
public sealed class PlannedBatch
{
    private Dictionary<(Stage Stage, string Key), long>? _lookedUp;

    /// <param name="campaign">Its name.</param>
    /// <param name="tasks">In the order of planning; one that comes twice counts once.</param>
    public PlannedBatch(string campaign, IReadOnlyList<PlannedTask> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        Campaign = campaign;
        Count = tasks.Count;
        var names = new HashSet<(Stage, string)>(tasks.Count);
        Items = [.. tasks.Where(task => names.Add((task.Stage, task.DataId.Key))).Select(task => new Item(task, TaskSpec.WriteInputs(task.Inputs)))];
        Upstream = [.. tasks.SelectMany(task => task.Upstream).Select(upstream => (upstream.Stage, upstream.DataId.Key)).Where(names.Add)];
        PlanText = PlanKeys.Write(Items.Select(item => PlanParts.Item(item.Name.Stage, item.Name.Key)));
        Complaint = tasks.Select(task => Definitions.ParametersComplaint(task.ParametersJson, $"{task.Stage} {task.DataId}")).FirstOrDefault(line => line is not null);
    }

    /// <summary>The campaign's name.</summary>
    public string Campaign { get; }

    /// <summary>Tasks as they were handed over.</summary>
    internal int Count { get; }

    /// <summary>The tasks, each once.</summary>
    internal IReadOnlyList<Item> Items { get; }

    /// <summary>The tasks that these read from and that are not among them, each once.</summary>
    internal IReadOnlyList<(Stage Stage, string Key)> Upstream { get; }

    /// <summary>What <see cref="PlanParts"/> keeps of all of them.</summary>
    internal byte[] PlanText { get; }

    /// <summary>What is wrong with the first task whose parameters are, or null.</summary>
    internal string? Complaint { get; }

    /// <summary>Keeps the numbers of those of <see cref="Items"/> and <see cref="Upstream"/> that were found ahead. A task keeps its number for
    /// ever, so what was there needs no second look in the transaction that writes; what was not may have come since, which the transaction
    /// finds out by failing.</summary>
    internal void Keep(Dictionary<(Stage Stage, string Key), long> numbers) => _lookedUp = numbers;

    /// <summary>What was kept, once, or null: a transaction that failed, as another planner has added the same task meanwhile, looks for itself.</summary>
    internal Dictionary<(Stage Stage, string Key), long>? TakeLookedUp() => Interlocked.Exchange(ref _lookedUp, null);

    /// <param name="Inputs">Its inputs from outside the campaign, as they are stored.</param>
    internal sealed record Item(PlannedTask Task, string Inputs)
    {
        public (Stage Stage, string Key) Name { get; } = (Task.Stage, Task.DataId.Key);
    }
}
