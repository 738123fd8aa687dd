using System.Diagnostics;

namespace DcGrid.Batch.Tests;

public sealed class LocalProcessBatchTests : IDisposable
{
    private static readonly TimeSpan Safety = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("dcgrid-batch-").FullName;
    private readonly LocalProcessBatch _batch;

    public LocalProcessBatchTests() => _batch = NewBatch(TimeSpan.FromSeconds(30));

    public void Dispose()
    {
        List<BatchJobId> all = [.. Directory.GetDirectories(_folder, "L*").SelectMany(Directory.GetDirectories)
            .Select(d => new BatchJobId(Path.GetFileName(Path.GetDirectoryName(d))!, int.Parse(Path.GetFileName(d), null)))];
        NewBatch(TimeSpan.Zero).RemoveAsync(all, default).GetAwaiter().GetResult();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_array_runs_and_each_job_leaves_its_exit_code_and_output()
    {
        var ids = await _batch.SubmitAsync(
            Shell("echo \"$DCGRID_BATCH_JOB_ID says $WORD\"; exit ${DCGRID_BATCH_JOB_ID#*.}") with
            {
                Count = 3,
                Environment = new Dictionary<string, string> { ["WORD"] = "it's $HOME" },
            },
            default);

        Assert.Equal(["L1.1", "L1.2", "L1.3"], ids.Select(i => i.ToString()));
        foreach (var id in ids)
        {
            Assert.Equal(BatchJobStatus.Finished(id.Index), await FinalStatus(id));
            Assert.Equal($"{id} says it's $HOME\n", File.ReadAllText(Path.Combine(_batch.FolderOf(id), "stdout")));
        }
    }

    [Fact]
    public async Task A_job_has_a_session_of_its_own_and_another_server_knows_it()
    {
        var id = (await _batch.SubmitAsync(Shell("read x < /dev/zero & wait"), default))[0];
        var pid = PidOf(id);
        var fields = File.ReadAllText($"/proc/{pid}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        const int session = 3;
        Assert.Equal(pid, int.Parse(fields[session], null));

        var restarted = NewBatch(Safety);
        Assert.Equal(BatchJobState.Running, (await restarted.StatusAsync([id], default))[id].State);
        await restarted.RemoveAsync([id], default);
        Assert.Equal(BatchJobState.Finished, (await _batch.StatusAsync([id], default))[id].State);
    }

    [Fact]
    public async Task Removing_sends_SIGTERM_to_the_whole_group_and_keeps_the_exit_code_of_the_job()
    {
        var id = (await _batch.SubmitAsync(
            Shell("trap 'exit 7' TERM; sleep 1000 & echo $! > child; while :; do wait; done"), default))[0];
        var childFile = Path.Combine(_batch.FolderOf(id), "child");
        await Until(() => File.Exists(childFile) && File.ReadAllText(childFile).EndsWith('\n'));

        await _batch.RemoveAsync([id], default);

        Assert.Equal(BatchJobStatus.Finished(7), (await _batch.StatusAsync([id], default))[id]);
        Assert.False(Runs(int.Parse(File.ReadAllText(childFile), null)));
    }

    [Fact]
    public async Task A_job_that_ignores_SIGTERM_is_killed_after_the_grace()
    {
        var impatient = NewBatch(TimeSpan.Zero);
        var id = (await impatient.SubmitAsync(
            Shell("trap '' TERM; echo $$ > child; while :; do sleep 1000; done"), default))[0];
        var childFile = Path.Combine(_batch.FolderOf(id), "child");
        await Until(() => File.Exists(childFile) && File.ReadAllText(childFile).EndsWith('\n'));

        await impatient.RemoveAsync([id], default);

        Assert.Equal(LocalProcessBatch.KilledExitCode, (await impatient.StatusAsync([id], default))[id].ExitCode);
        Assert.False(Runs(int.Parse(File.ReadAllText(childFile), null)));
    }

    [Fact]
    public async Task A_job_whose_wrapper_was_killed_is_unknown_and_never_finished()
    {
        var id = (await _batch.SubmitAsync(Shell("exec sleep 1000"), default))[0];
        var pid = PidOf(id);
        using (var kill = Process.Start("/bin/kill", ["-KILL", "--", $"-{pid}"]))
        {
            await kill.WaitForExitAsync();
        }

        await Until(() => !Runs(pid));
        Assert.Equal(BatchJobState.Unknown, (await _batch.StatusAsync([id], default))[id].State);
    }

    [Fact]
    public async Task A_reused_process_number_is_not_taken_for_the_job()
    {
        var id = (await _batch.SubmitAsync(Shell("exit 0"), default))[0];
        await FinalStatus(id);
        var folder = _batch.FolderOf(id);
        File.Delete(Path.Combine(folder, "exit"));
        var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        File.WriteAllText(Path.Combine(folder, "process"), $"{Environment.ProcessId} 1 {boot}");
        Assert.Equal(BatchJobState.Unknown, (await _batch.StatusAsync([id], default))[id].State);
    }

    [Fact]
    public async Task One_call_answers_for_every_id_and_a_strange_one_is_unknown()
    {
        var known = (await _batch.SubmitAsync(Shell("exit 0"), default))[0];
        await FinalStatus(known);
        var strange = BatchJobId.Parse("L99.1");
        var answer = await _batch.StatusAsync([known, strange], default);
        Assert.Equal(BatchJobState.Finished, answer[known].State);
        Assert.Equal(BatchJobState.Unknown, answer[strange].State);
    }

    [Fact]
    public async Task Numbers_are_not_given_twice()
    {
        var first = (await _batch.SubmitAsync(Shell("exit 0"), default))[0];
        var second = (await NewBatch(Safety).SubmitAsync(Shell("exit 0"), default))[0];
        Assert.Equal(("L1", "L2"), (first.Array, second.Array));
    }

    [Theory]
    [InlineData("/no/such/program", 1, "there is no program")]
    [InlineData("sh", 1, "not an absolute path")]
    [InlineData("/bin/sh", 0, "1 to 1000 jobs")]
    public async Task A_wrong_order_is_refused_in_one_line(string program, int count, string expected)
    {
        var error = await Assert.ThrowsAsync<BatchException>(() => _batch.SubmitAsync(
            new BatchArraySpec { Name = "x", Count = count, Executable = program }, default));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(_folder));
    }

    private static BatchArraySpec Shell(string script) =>
        new() { Name = "test", Count = 1, Executable = "/bin/sh", Arguments = ["-c", script] };

    private static bool Runs(int pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Split(')')[^1].TrimStart().StartsWith('Z');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task Until(Func<bool> condition)
    {
        using CancellationTokenSource safety = new(Safety);
        while (!condition())
        {
            await Task.Delay(10, safety.Token);
        }
    }

    private LocalProcessBatch NewBatch(TimeSpan grace) =>
        new(new LocalProcessOptions { Folder = _folder, RemoveGrace = grace }, TimeProvider.System);

    private int PidOf(BatchJobId id) =>
        int.Parse(File.ReadAllText(Path.Combine(_batch.FolderOf(id), "process")).Split(' ')[0], null);

    private async Task<BatchJobStatus> FinalStatus(BatchJobId id)
    {
        BatchJobStatus status = default;
        using CancellationTokenSource safety = new(Safety);
        do
        {
            status = (await _batch.StatusAsync([id], safety.Token))[id];
            await Task.Delay(10, safety.Token);
        }
        while (status.State != BatchJobState.Finished);
        return status;
    }
}
