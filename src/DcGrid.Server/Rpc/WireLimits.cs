namespace DcGrid.Server.Rpc;

/// <summary>The most that a message may carry. Wider than what pilots and payloads keep to (pilot/payloads/CONTRACT.md), so that only
/// a broken or hostile caller meets them. Characters are UTF-16 units.</summary>
internal static class WireLimits
{
    public const int MaxNameChars = 64;

    /// <summary>Hosts, sites, versions, roles of files, names and units of figures.</summary>
    public const int MaxLabelChars = 1000;

    /// <summary>One line for a person.</summary>
    public const int MaxMessageChars = 4000;

    /// <summary>URLs and logical file names.</summary>
    public const int MaxUrlChars = 4096;

    public const int MaxTailChars = 16 * 1024;
    public const int MaxParametersChars = 64 * 1024;

    public const int MaxErrorsPerReport = 200;
    public const int MaxFiguresPerReport = 2000;
    public const int MaxOutputsPerReport = 2000;
    public const int MaxNotesPerReport = 100;
    public const int MaxInputsPerTask = 10_000;
    public const int MaxUpstreamPerTask = 100_000;
    public const int MaxPayloadsPerPilot = 100;
    public const int MaxIdsPerCall = 10_000;

    /// <summary>Of the file catalogue: those of a message are one transaction.</summary>
    public const int MaxFilesPerMessage = 1000;

    /// <summary>A pilot holds at most some for each of its slots, and a site may give it 1024 of them.</summary>
    public const int MaxAttemptsPerHeartbeat = 10_000;

    /// <summary>Connections that one pilot may speak of; it shares them between at most 1024 slots.</summary>
    public const int MaxConnectionsPerPilot = 100_000;

    /// <summary>Three centuries: what takes longer was not measured.</summary>
    public const double MaxSeconds = 1e10;

    /// <exception cref="InvalidRequestException">More than may be.</exception>
    public static void Check(int count, int most, string what)
    {
        if (count > most)
        {
            throw new InvalidRequestException($"{count} {what}; at most {most} are taken");
        }
    }
}
