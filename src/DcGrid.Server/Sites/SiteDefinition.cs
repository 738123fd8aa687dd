namespace DcGrid.Server.Sites;

/// <summary>One computing site, as its file in <c>site-config/</c> says. Paths are absolute here.</summary>
internal sealed record SiteDefinition
{
    public const int MaxSlots = 1024;

    public const int MaxStorageConnections = 100_000;

    /// <summary>Letters, digits, '-'; at most 64.</summary>
    public string Name { get; init; } = "";

    /// <summary>The batch system: "local".</summary>
    public string Batch { get; init; } = "";

    /// <summary>Folder on the node for sandboxes and the input cache.</summary>
    public string Scratch { get; init; } = "";

    /// <summary>Tasks that one pilot runs at once; 1 to 1024.</summary>
    public int Slots { get; init; } = 1;

    /// <summary>What one pilot may use, MiB.</summary>
    public int MemoryMiB { get; init; } = 2048;

    /// <summary>What one pilot may use of the scratch, MiB.</summary>
    public int DiskMiB { get; init; } = 4096;

    /// <summary>Wall time of one pilot, seconds; 0 for no end.</summary>
    public int WallSeconds { get; init; }

    /// <summary>A pilot that found no work for so long stops.</summary>
    public int IdleSeconds { get; init; } = 60;

    /// <summary>Connections that all pilots of the site together may have open to one storage element; 0 for no limit.</summary>
    public int StorageConnections { get; init; }

    /// <summary>How many pilots the site takes.</summary>
    public SiteLimits Limits { get; init; } = new();

    /// <summary>Executables of payload adapters by name.</summary>
    public Dictionary<string, string> Payloads { get; init; } = [];

    /// <summary>Tags that its pilots offer, besides <c>site:NAME</c>.</summary>
    public List<string> Tags { get; init; } = [];

    /// <summary>The iRODS environment file on the node for <c>irods://</c> URLs; empty for the pilot's own.</summary>
    public string IrodsEnvironmentFile { get; init; } = "";

    /// <summary>The file on the node with the iRODS password, mode 0600; empty for what <c>iinit</c> left.</summary>
    public string IrodsPasswordFile { get; init; } = "";
}

/// <summary>How many pilots a site takes; 0 for no limit.</summary>
internal sealed record SiteLimits
{
    public int Running { get; init; }

    public int Queued { get; init; }
}
