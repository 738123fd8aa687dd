using DcGrid.Protocol.V1;
using DcGrid.Storage;

namespace DcGrid.Pilot.Work;

/// <summary>Brings an attempt's inputs into its sandbox, through the node's cache.</summary>
internal sealed class StageIn(InputCache cache)
{
    /// <returns>The path of each input, relative to the sandbox.</returns>
    /// <exception cref="StorageException">An input could not be had; the message names it.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(
        Sandbox sandbox, IReadOnlyList<InputFile> inputs, CancellationToken cancellationToken)
    {
        var paths = InputLayout.Plan(inputs);
        for (var i = 0; i < inputs.Count; i++)
        {
            var input = inputs[i];
            await cache.PlaceAsync(
                StorageUrl.Parse(input.Url),
                new ContentExpectation(input.Sha256, input.SizeBytes),
                sandbox.PlaceForInput(paths[i]),
                cancellationToken);
        }

        return paths;
    }
}
