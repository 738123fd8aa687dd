namespace DcGrid.Batch;

/// <summary>An array of equal jobs.</summary>
public sealed record BatchArraySpec
{
    /// <summary>Shown by the batch system; 1 to 64 ASCII letters, digits, <c>-</c> or <c>_</c>.</summary>
    public required string Name { get; init; }

    /// <summary>How many jobs: 1 to <see cref="MaxJobsPerArray"/>.</summary>
    public required int Count { get; init; }

    /// <summary>Absolute path of the program. It must hold no secret, nor may the arguments: they can be listed.</summary>
    public required string Executable { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Added to the environment of each job.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public const int MaxJobsPerArray = 1000;

    /// <exception cref="BatchException">With what is wrong, in one line.</exception>
    public void Validate()
    {
        if (!BatchJobId.TryParse(Name, out var id) || id.Index != 0)
        {
            throw new BatchException($"batch job name '{Name}' must be 1 to 64 letters, digits, '-' or '_'");
        }

        if (Count is < 1 or > MaxJobsPerArray)
        {
            throw new BatchException($"an array has 1 to {MaxJobsPerArray} jobs, not {Count}");
        }

        if (!Path.IsPathRooted(Executable))
        {
            throw new BatchException($"'{Executable}' is not an absolute path");
        }

        foreach (var name in Environment.Keys)
        {
            if (name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            {
                throw new BatchException($"'{name}' is not the name of an environment variable");
            }
        }
    }
}
