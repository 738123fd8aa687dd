namespace DcGrid.Production.Tests;

public sealed class TaskLifecycleTests
{
    /// <summary>The diagram of ARCHITECTURE.md, arrow by arrow; what is not here is not legal.</summary>
    private static readonly HashSet<(TaskState, TaskState)> Diagram =
    [
        (TaskState.Waiting, TaskState.Ready), (TaskState.Waiting, TaskState.Failed), (TaskState.Waiting, TaskState.Held), (TaskState.Waiting, TaskState.Cancelled),
        (TaskState.Ready, TaskState.Leased), (TaskState.Ready, TaskState.Waiting), (TaskState.Ready, TaskState.Held), (TaskState.Ready, TaskState.Cancelled),
        (TaskState.Leased, TaskState.Done), (TaskState.Leased, TaskState.Failed), (TaskState.Leased, TaskState.Ready), (TaskState.Leased, TaskState.Waiting),
        (TaskState.Leased, TaskState.Held), (TaskState.Leased, TaskState.Cancelled),
        (TaskState.Held, TaskState.Ready), (TaskState.Held, TaskState.Waiting), (TaskState.Held, TaskState.Cancelled),
        (TaskState.Failed, TaskState.Ready), (TaskState.Failed, TaskState.Waiting),
        (TaskState.Cancelled, TaskState.Ready), (TaskState.Cancelled, TaskState.Waiting),
    ];

    [Fact]
    public void Exactly_the_arrows_of_the_diagram_are_legal()
    {
        foreach (var from in Enum.GetValues<TaskState>())
        {
            foreach (var to in Enum.GetValues<TaskState>())
            {
                Assert.True(Diagram.Contains((from, to)) == TaskLifecycle.IsLegal(from, to), $"{from} to {to}");
            }
        }
    }

    [Fact]
    public void Every_state_is_reached_and_only_done_is_final()
    {
        Assert.Equal(Enum.GetValues<TaskState>().Where(state => state != TaskState.Done), Diagram.Select(arrow => arrow.Item1).Distinct().Order());
        Assert.Equal(Enum.GetValues<TaskState>(), Diagram.Select(arrow => arrow.Item2).Distinct().Order());
    }

    [Fact]
    public void An_illegal_move_is_stopped_and_named()
    {
        TaskLifecycle.Assert(new(7), TaskState.Ready, TaskState.Leased);
        var error = Assert.Throws<InvalidOperationException>(() => TaskLifecycle.Assert(new(7), TaskState.Done, TaskState.Ready));
        Assert.Equal("task 7 can't go from Done to Ready", error.Message);
    }

    [Fact]
    public void Done_failed_and_cancelled_are_settled() =>
        Assert.Equal([TaskState.Done, TaskState.Failed, TaskState.Cancelled], Enum.GetValues<TaskState>().Where(state => state.IsSettled()));
}
