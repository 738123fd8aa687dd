using System.Text.Json;
using System.Text.Json.Serialization;

namespace DcGrid.Pilot.Configuration;

/// <summary>
/// <c>pilot.json</c>: a JSON object with these members in lower camel case; comments and trailing commas are allowed,
/// unknown members are refused. Paths are absolute.
/// </summary>
internal sealed class PilotConfig
{
    /// <summary>The service: <c>https://host:port</c>; <c>http://</c> on this machine only.</summary>
    public required string Server { get; set; }

    /// <summary>Other servers of the same service, as <see cref="Server"/>: the pilot begins with any of them, and goes on to the next when
    /// one does not answer.</summary>
    public List<string> OtherServers { get; set; } = [];

    /// <summary>File with the pilot's token, mode 0600. The token itself is in no configuration.</summary>
    public required string TokenFile { get; set; }

    /// <summary>PEM file with the certificate authority that signed the server's certificate; empty for the system's.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>The site's name, as in <c>site-config/</c>.</summary>
    public required string Site { get; set; }

    /// <summary>The allocation that the service submitted; 0 for a pilot started by hand.</summary>
    public long AllocationId { get; set; }

    /// <summary>Environment variable with the batch job's id: <c>JOB_ID</c>, <c>SLURM_JOB_ID</c>; empty for none.</summary>
    public string BatchJobIdVariable { get; set; } = "DCGRID_BATCH_JOB_ID";

    /// <summary>Environment variable with the index in the array: <c>SGE_TASK_ID</c>; empty for none.</summary>
    public string BatchArrayIndexVariable { get; set; } = "";

    /// <summary>Payloads that run at once, 1 to 1024.</summary>
    public int Slots { get; set; } = 1;

    /// <summary>Attempts that are held and staged in beyond the slots, 0 to 1024; -1 for as many as slots.</summary>
    public int Prefetch { get; set; } = -1;

    /// <summary>Memory for all slots together, MiB; 0 to offer what is free.</summary>
    public int MemoryMiB { get; set; }

    /// <summary>Scratch to offer, MiB; 0 to offer what is free.</summary>
    public int DiskMiB { get; set; }

    /// <summary>Folder for sandboxes, spool and cache. Pilots of one node may share it.</summary>
    public required string Scratch { get; set; }

    /// <summary>Bound of the input cache, MiB; 0 for none.</summary>
    public int CacheMiB { get; set; } = 4096;

    /// <summary>Payload adapters: name to executable.</summary>
    public required Dictionary<string, string> Payloads { get; set; }

    /// <summary>Tags to offer to campaigns that require them, such as <c>release:v7_2</c>; <c>site:NAME</c> is offered always.</summary>
    public List<string> Tags { get; set; } = [];

    /// <summary>Folders that <c>file://</c> URLs must stay below; none to allow all.</summary>
    public List<string> StorageRoots { get; set; } = [];

    /// <summary>The iRODS environment file for <c>irods://</c> URLs: host, port, zone, user, TLS. Empty for the pilot's own, below <c>~/.irods</c>.</summary>
    public string IrodsEnvironmentFile { get; set; } = "";

    /// <summary>File with the iRODS password in its first line, mode 0600. Empty for what <c>iinit</c> left in <c>.irodsA</c>.</summary>
    public string IrodsPasswordFile { get; set; } = "";

    /// <summary>Seconds without any work after which the pilot ends.</summary>
    public int IdleSeconds { get; set; } = 300;

    /// <summary>Seconds until the batch job ends, from the pilot's start; 0 where it has no end.</summary>
    public int WallSeconds { get; set; }

    /// <summary>Seconds before that end at which what still runs is stopped and the pilot signs off.</summary>
    public int WallMarginSeconds { get; set; } = 60;

    /// <summary>After SIGTERM, SIGUSR1 or SIGUSR2: seconds that running payloads have to end by themselves.</summary>
    public int DrainGraceSeconds { get; set; } = 20;

    /// <summary>Seconds between SIGTERM and SIGKILL for a payload.</summary>
    public int PayloadGraceSeconds { get; set; } = 10;

    /// <summary>Seconds without an answer of the service after which a pilot with nothing to run gives up.</summary>
    public int ServerGiveUpSeconds { get; set; } = 3600;

    /// <summary>Free scratch without which the node is unfit, MiB.</summary>
    public int MinFreeDiskMiB { get; set; } = 512;

    /// <summary>The pilot's log; appended to. Empty for stderr.</summary>
    public string LogFile { get; set; } = "";

    /// <summary>Keeps the sandboxes of attempts that failed, for a person to look at.</summary>
    public bool KeepFailedSandboxes { get; set; }

    /// <summary><see cref="Tags"/> and the site's.</summary>
    [JsonIgnore]
    public IEnumerable<string> AllTags => Tags.Prepend($"site:{Site}").Distinct(StringComparer.Ordinal);

    /// <summary>All servers of the service.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Servers => [Server, .. OtherServers];

    [JsonIgnore]
    public int PrefetchCount => Prefetch < 0 ? Slots : Prefetch;

    /// <exception cref="ConfigurationException">The file can't be read, or a value is wrong.</exception>
    public static PilotConfig Load(string path)
    {
        PilotConfig config;
        try
        {
            config = JsonSerializer.Deserialize(File.ReadAllText(path), PilotConfigContext.Default.PilotConfig)
                ?? throw new ConfigurationException($"{path} is empty");
        }
        catch (JsonException error)
        {
            throw new ConfigurationException($"{path}: {error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"can't read the configuration: {error.Message}");
        }

        foreach (var problem in ConfigurationRules.Problems(config))
        {
            throw new ConfigurationException($"{path}: {problem}");
        }

        return config;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PilotConfig))]
internal sealed partial class PilotConfigContext : JsonSerializerContext;
