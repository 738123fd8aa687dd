namespace DcGrid.Pilot.Configuration;

/// <summary>What a configuration must keep to. Pure.</summary>
internal static class ConfigurationRules
{
    private const int MaxSeconds = 366 * 24 * 3600;

    // What the service takes; see PilotCapability in task_queue.proto.
    private const int MaxTags = 64;
    private const int MaxTagChars = 64;

    /// <summary>One line for each thing that is wrong.</summary>
    public static IEnumerable<string> Problems(PilotConfig config)
    {
        if (ServerProblem("server", config.Server) is { } problem)
        {
            yield return problem;
        }

        foreach (var other in config.OtherServers.Select(other => ServerProblem("otherServers", other)).OfType<string>())
        {
            yield return other;
        }

        if (string.IsNullOrWhiteSpace(config.Site))
        {
            yield return "\"site\" must not be empty";
        }

        foreach ((var name, var path) in Paths(config))
        {
            if (!Path.IsPathRooted(path))
            {
                yield return $"\"{name}\" must be an absolute path, not '{path}'";
            }
        }

        if (config.Payloads.Count == 0)
        {
            yield return "\"payloads\" must name at least one payload";
        }

        foreach ((var name, var value, var least, var most) in Ranges(config))
        {
            if (value < least || value > most)
            {
                yield return $"\"{name}\" must be {least} to {most}, not {value}";
            }
        }

        if (config.AllTags.FirstOrDefault(tag => !IsTag(tag)) is { } wrong)
        {
            yield return $"\"tags\": '{wrong}' is no tag; use letters, digits and . _ - + :, at most {MaxTagChars}";
        }

        if (config.AllTags.Count() > MaxTags)
        {
            yield return $"\"tags\" must be at most {MaxTags - 1}";
        }

        if (config.AllocationId < 0)
        {
            yield return "\"allocationId\" must not be negative";
        }

        if (config.WallSeconds > 0 && config.WallSeconds <= config.WallMarginSeconds)
        {
            yield return "\"wallSeconds\" must be more than \"wallMarginSeconds\", or 0 for no end";
        }
    }

    private static bool IsTag(string tag) =>
        tag.Length is > 0 and <= MaxTagChars && tag.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+' or ':');

    private static string? ServerProblem(string name, string server)
    {
        if (!Uri.TryCreate(server, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            return $"\"{name}\" must be https://host:port, not '{server}'";
        }

        // A token must not cross a network in the clear.
        return uri.Scheme == "http" && !uri.IsLoopback
            ? $"\"{name}\" must be https:// because {uri.Host} is not this machine"
            : null;
    }

    private static IEnumerable<(string Name, string Path)> Paths(PilotConfig config)
    {
        yield return ("scratch", config.Scratch);
        yield return ("tokenFile", config.TokenFile);
        if (config.CaFile.Length > 0)
        {
            yield return ("caFile", config.CaFile);
        }

        if (config.LogFile.Length > 0)
        {
            yield return ("logFile", config.LogFile);
        }

        if (config.IrodsEnvironmentFile.Length > 0)
        {
            yield return ("irodsEnvironmentFile", config.IrodsEnvironmentFile);
        }

        if (config.IrodsPasswordFile.Length > 0)
        {
            yield return ("irodsPasswordFile", config.IrodsPasswordFile);
        }

        foreach (var root in config.StorageRoots)
        {
            yield return ("storageRoots", root);
        }

        foreach ((var name, var path) in config.Payloads)
        {
            yield return ($"payloads\".\"{name}", path);
        }
    }

    private static IEnumerable<(string Name, int Value, int Least, int Most)> Ranges(PilotConfig config) =>
    [
        ("slots", config.Slots, 1, PilotLimits.MaxSlots),
        ("prefetch", config.Prefetch, -1, PilotLimits.MaxSlots),
        ("memoryMiB", config.MemoryMiB, 0, int.MaxValue),
        ("diskMiB", config.DiskMiB, 0, int.MaxValue),
        ("cacheMiB", config.CacheMiB, 0, int.MaxValue),
        ("minFreeDiskMiB", config.MinFreeDiskMiB, 0, int.MaxValue),
        ("idleSeconds", config.IdleSeconds, 0, MaxSeconds),
        ("wallSeconds", config.WallSeconds, 0, MaxSeconds),
        ("wallMarginSeconds", config.WallMarginSeconds, 0, MaxSeconds),
        ("drainGraceSeconds", config.DrainGraceSeconds, 0, MaxSeconds),
        ("payloadGraceSeconds", config.PayloadGraceSeconds, 0, MaxSeconds),
        ("serverGiveUpSeconds", config.ServerGiveUpSeconds, 1, MaxSeconds),
    ];
}
