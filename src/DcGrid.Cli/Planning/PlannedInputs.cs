using DcGrid.Cli.Failures;
using DcGrid.Survey.Planning;
using DcGrid.Survey.Sorting;

namespace DcGrid.Cli.Planning;

/// <summary>The files from outside that a plan reads, held against the file catalogue.</summary>
/// <param name="Planned">Files that it reads.</param>
/// <param name="Missing">Of them, those that are not registered.</param>
/// <param name="FirstMissing">Some of these.</param>
internal sealed record PlannedInputs(long Planned, long Missing, IReadOnlyList<string> FirstMissing)
{
    private const int MaxNamed = 5;

    /// <summary>Compares in one pass over both; memory doesn't grow with them.</summary>
    /// <param name="registered">The catalogue's names.</param>
    public static async Task<PlannedInputs> CompareAsync(
        CampaignPlan plan, TaskMessages messages, IAsyncEnumerable<string> registered, CancellationToken cancellation)
    {
        using NamedRecords planned = new(), known = new();
        foreach (var task in plan.Tasks())
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var input in messages.Of(task).Inputs)
            {
                planned.Add(input.Lfn, []);
            }
        }

        await foreach (var lfn in registered.WithCancellation(cancellation))
        {
            known.Add(lfn, []);
        }

        long all = 0, missing = 0;
        List<string> named = [];
        foreach (var pair in NamedRecords.Join(planned, known).Where(pair => pair.Left.Count > 0))
        {
            all++;
            if (pair.Right.Count == 0 && ++missing <= MaxNamed)
            {
                named.Add(pair.Name);
            }
        }

        return new PlannedInputs(all, missing, named);
    }

    /// <summary>Why nothing can be made of the plan, or null.</summary>
    public CommandException? Refusal(InputSpec input) => Planned > 0 && Missing == Planned
        ? new CommandException(ExitCode.NotFound, $"none of the {Planned} files that the tasks read is in the file catalogue: {Advice(input)}")
        : null;

    /// <summary>What a person must know of what is missing; nothing where all is there.</summary>
    public IEnumerable<string> Warnings(InputSpec input)
    {
        if (Missing > 0)
        {
            yield return $"{Missing} of {Planned} files that the tasks read are not in the file catalogue, and those tasks will fail: {Advice(input)}";
            foreach (var lfn in FirstMissing)
            {
                yield return $"{lfn} is not registered";
            }
        }
    }

    private static string Advice(InputSpec input) =>
        $"dcgrid file import {input.Tree ?? "TREE"} {input.Storage} for frames, dcgrid file import {input.ReferenceCatalog} {input.Storage} for the reference catalogue";
}
