using System.Globalization;

namespace DcGrid.Irods.Loopback.Store;

/// <summary>A piece of metadata: attribute, value, unit.</summary>
internal sealed record Avu(long Id, string Attribute, string Value, string Units);

/// <summary>A collection, with what is in it by name.</summary>
internal sealed class CollectionEntry
{
    public required long Id { get; init; }

    /// <summary>The last part of the path; empty for the root.</summary>
    public required string Name { get; set; }

    public required CollectionEntry? Parent { get; set; }

    public required string Owner { get; init; }

    public required string Created { get; init; }

    public required string Modified { get; set; }

    public SortedDictionary<string, CollectionEntry> Collections { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, ObjectEntry> Objects { get; } = new(StringComparer.Ordinal);

    public List<Avu> Metadata { get; } = [];

    public string Path => Parent is null ? "/" : $"{Parent.Path.TrimEnd('/')}/{Name}";

    /// <summary>This collection and all below it, parents first.</summary>
    public IEnumerable<CollectionEntry> Tree() => [this, .. Collections.Values.SelectMany(child => child.Tree())];
}

/// <summary>A data object.</summary>
internal sealed class ObjectEntry
{
    public required long Id { get; init; }

    public required string Name { get; set; }

    public required CollectionEntry Parent { get; set; }

    public required string Owner { get; init; }

    public required string Created { get; init; }

    public List<Replica> Replicas { get; } = [];

    public List<Avu> Metadata { get; } = [];

    /// <summary>Descriptors that are open for writing, and the token with which others may join them.</summary>
    public int Writers { get; set; }

    public string ReplicaToken { get; set; } = "";

    public string Path => $"{Parent.Path.TrimEnd('/')}/{Name}";

    /// <summary>The replica that is read: a good one if there is one, the least number first.</summary>
    public Replica Best => Replicas.OrderBy(replica => replica.Status == Replica.Good ? 0 : 1).ThenBy(replica => replica.Number).First();
}

/// <summary>A copy of an object on a resource.</summary>
internal sealed class Replica
{
    /// <summary>Its contents are not those of the object any more, or it was never written to its end.</summary>
    public const int Stale = 0;

    public const int Good = 1;

    /// <summary>It is being written.</summary>
    public const int Intermediate = 2;

    public required int Number { get; init; }

    public required string Resource { get; init; }

    /// <summary>The file with its contents.</summary>
    public required string File { get; set; }

    public required string Created { get; init; }

    public required string Modified { get; set; }

    public long Size { get; set; }

    /// <summary>As registered; empty: none.</summary>
    public string Checksum { get; set; } = "";

    public int Status { get; set; } = Good;
}

/// <summary>A user of the zone.</summary>
internal sealed record UserEntry(long Id, string Name, string Type);

/// <summary>Times of the catalogue: seconds since 1970 in 11 digits.</summary>
internal static class CatalogueTime
{
    public static string Now(TimeProvider time) => Format(time.GetUtcNow().ToUnixTimeSeconds());

    public static string Format(long seconds) => seconds.ToString("D11", CultureInfo.InvariantCulture);
}
