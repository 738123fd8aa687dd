namespace DcGrid.Structure.Tests;

/// <summary>Pilots in the field are older than the server: what the contracts once said stays.</summary>
public sealed class ProtoGuard
{
    /// <summary>Set to 1 to write the snapshot anew: <c>DCGRID_REFRESH_PROTOS=1 dotnet test tests/DcGrid.Structure.Tests</c>.</summary>
    private const string RefreshVariable = "DCGRID_REFRESH_PROTOS";

    private static readonly string Snapshot = Path.Combine(Repository.Root, "tests/DcGrid.Structure.Tests/protos.snapshot.txt");

    [Fact]
    public void The_contracts_have_not_changed_incompatibly()
    {
        var now = ProtoSurface.Lines();
        var broken = ProtoSurface.Incompatibilities(File.ReadAllLines(Snapshot), now);
        Assert.True(broken.Count == 0, "incompatible with protos.snapshot.txt:\n" + string.Join('\n', broken));
        if (Environment.GetEnvironmentVariable(RefreshVariable) == "1")
        {
            File.WriteAllLines(Snapshot, now);
        }

        var added = now.Except(File.ReadAllLines(Snapshot)).ToList();
        Assert.True(
            added.Count == 0,
            $"new and compatible; run {RefreshVariable}=1 dotnet test tests/DcGrid.Structure.Tests and commit the snapshot:\n" + string.Join('\n', added));
    }

    [Theory]
    [InlineData("a.M = message", "a.M ('message') is gone: keep it, or start dcgrid.v2")]
    [InlineData("a.M.f = 1 int32", "a.M.f ('1 int32') is gone: keep it, or start dcgrid.v2")]
    [InlineData("a.M.g = 3 int32", "a.M.g was '3 int32' and is '2 int32'")]
    [InlineData("a.M.g = 2 string", "a.M.g was '2 string' and is '2 int32'")]
    [InlineData("a.M.g = 2 repeated int32", "a.M.g was '2 repeated int32' and is '2 int32'")]
    [InlineData("a.E.X = 7 value", "a.E.X was '7 value' and is '8 value'")]
    [InlineData("a.S.Do = rpc (a.Q) (stream a.R)", "a.S.Do was 'rpc (a.Q) (stream a.R)' and is 'rpc (a.Q) (a.R)'")]
    public void What_is_removed_renumbered_or_retyped_is_named(string before, string complaint) =>
        Assert.Equal([complaint], ProtoSurface.Incompatibilities([before], ["a.M.g = 2 int32", "a.E.X = 8 value", "a.S.Do = rpc (a.Q) (a.R)"]));

    [Fact]
    public void The_guard_sees_messages_fields_enums_and_calls()
    {
        var lines = ProtoSurface.Lines();
        Assert.Contains("dcgrid.v1.AttemptReport = message", lines);
        Assert.Contains("dcgrid.v1.AttemptReport.outputs = 4 repeated dcgrid.v1.OutputFile", lines);
        Assert.Contains("dcgrid.v1.DataId.image = 1 oneof id dcgrid.v1.ImageId", lines);
        Assert.Contains("dcgrid.v1.OutcomeCode.OUTCOME_CODE_TOOL_FAILED = 504 value", lines);
        Assert.Contains("dcgrid.v1.AdminService.SubmitTasks = rpc (stream dcgrid.v1.SubmitTasksRequest) (dcgrid.v1.SubmitTasksResponse)", lines);
        Assert.Equal(4, ProtoSurface.Files.Count);
    }
}
