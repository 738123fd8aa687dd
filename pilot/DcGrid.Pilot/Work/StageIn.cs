using DcGrid.Protocol.V1;
using DcGrid.Storage;

namespace DcGrid.Pilot.Work;

/// <summary>Brings an attempt's inputs into its sandbox, through the node's cache.</summary>
internal sealed class StageIn(InputCache cache)
{
    /// <param name="note">Gets one line for each try that failed and was followed by another.</param>
    /// <returns>The path of each input, relative to the sandbox.</returns>
    /// <exception cref="StorageException">An input could not be had; the message names it.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(
        Sandbox sandbox, IReadOnlyList<InputFile> inputs, Action<string> note, CancellationToken cancellationToken)
    {
        // The service found no place for it in the file catalogue. Nothing else is fetched for an attempt that can't run.
        if (inputs.FirstOrDefault(input => input.Url.Length == 0) is { } unknown)
        {
            throw new StorageException(
                StorageErrorKind.NotFound,
                $"{unknown.Role} {unknown.Lfn} is not in the file catalogue: import it with 'dcgrid file import', then 'dcgrid task retry'");
        }

        var paths = InputLayout.Plan(inputs);
        await cache.BringMembersAsync(Members(inputs), cancellationToken);
        for (var i = 0; i < inputs.Count; i++)
        {
            var input = inputs[i];
            await cache.PlaceAsync(
                StorageUrl.Parse(input.Url),
                Expectation(input),
                sandbox.PlaceForInput(paths[i]),
                note,
                cancellationToken);
        }

        return paths;
    }

    // A URL that is none is told when its own turn comes.
    private static List<(StorageUrl Url, ContentExpectation Expected)> Members(IReadOnlyList<InputFile> inputs)
    {
        List<(StorageUrl, ContentExpectation)> members = [];
        foreach (var input in inputs)
        {
            if (StorageUrl.TryParse(input.Url, out var url) && url.Range is not null)
            {
                members.Add((url, Expectation(input)));
            }
        }

        return members;
    }

    private static ContentExpectation Expectation(InputFile input) => new(input.Sha256, input.SizeBytes);
}
