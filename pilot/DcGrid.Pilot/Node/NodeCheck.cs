using System.ComponentModel;
using DcGrid.Pilot.Configuration;
using DcGrid.Pilot.Payloads;

namespace DcGrid.Pilot.Node;

/// <summary>What a node is good for.</summary>
/// <param name="Payloads">Names of the payloads that passed their self-test, sorted.</param>
/// <param name="Problems">One line for each thing that is wrong.</param>
internal sealed record NodeReport(IReadOnlyList<string> Payloads, IReadOnlyList<string> Problems)
{
    public bool IsFit => Payloads.Count > 0;
}

/// <summary>Looks at the node before the pilot asks for work: scratch, memory, clock, and each payload's self-test.</summary>
internal sealed class NodeCheck(PilotConfig config, string folder, string guardScript, TimeProvider timeProvider)
{
    // A clock before the program was written breaks certificates and every time in the bookkeeping.
    private const int EarliestYear = 2025;

    public async Task<NodeReport> RunAsync(CancellationToken cancellationToken)
    {
        List<string> problems = [.. NodeProblems()];
        if (problems.Count > 0)
        {
            return new NodeReport([], problems);
        }

        List<string> fit = [];
        foreach ((var name, var program) in config.Payloads.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            var problem = await SelfTestAsync(name, program, cancellationToken);
            if (problem is null)
            {
                fit.Add(name);
            }
            else
            {
                problems.Add($"payload {name}: {problem}");
            }
        }

        return new NodeReport(fit, problems);
    }

    private IEnumerable<string> NodeProblems()
    {
        var year = timeProvider.GetUtcNow().Year;
        if (year < EarliestYear)
        {
            yield return $"the node's clock says {year}";
        }

        if (ScratchProblem() is { } problem)
        {
            yield return problem;
        }

        var total = NodeFacts.ReadTotalMemoryMiB();
        if (config.MemoryMiB > total && total > 0)
        {
            yield return $"\"memoryMiB\" offers {config.MemoryMiB} MiB and the node has {total}";
        }
    }

    private string? ScratchProblem()
    {
        try
        {
            var probe = Path.Combine(folder, "probe");
            File.WriteAllText(probe, "x");
            File.Delete(probe);
            var free = NodeFacts.ToMiB(NodeFacts.ReadFreeBytes(folder));
            return free < config.MinFreeDiskMiB
                ? $"the scratch {config.Scratch} has {free} MiB free and {config.MinFreeDiskMiB} are needed"
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"the scratch {config.Scratch} can't be written: {error.Message}";
        }
    }

    private async Task<string?> SelfTestAsync(string name, string program, CancellationToken cancellationToken)
    {
        if (!File.Exists(program))
        {
            return $"there is no program {program}";
        }

        var work = Path.Combine(folder, "self-test-" + Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(name)));
        Directory.CreateDirectory(work);
        GuardedProcessSpec spec = new(
            guardScript, program, ["--self-test"], work, Path.Combine(work, "stdout"), Path.Combine(work, "stderr"),
            Path.Combine(work, "usage"), new Dictionary<string, string>());
        try
        {
            await using var process = GuardedProcess.Start(spec, timeProvider);
            var status = await process.Exited.WaitAsync(PilotLimits.SelfTestTimeout, timeProvider, cancellationToken);
            await process.SweepAsync();
            if (status == 0)
            {
                return null;
            }

            var said = OneLine.Of(process.Stderr.Tail.Split('\n', 2)[0]);
            return $"self-test ended with {status}: {(said.Length > 0 ? said : "it did not say why")}";
        }
        catch (TimeoutException)
        {
            return $"self-test did not end within {PilotLimits.SelfTestTimeout.TotalSeconds:0} s";
        }
        catch (Win32Exception error)
        {
            return $"self-test could not be started: {error.Message}";
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }
}
