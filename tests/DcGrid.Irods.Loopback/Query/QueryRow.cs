using DcGrid.Irods.Loopback.Store;

namespace DcGrid.Irods.Loopback.Query;

/// <summary>What one row of the catalogue is about; parts that no column of the query names are null.</summary>
internal sealed record QueryRow
{
    public CollectionEntry? Collection { get; init; }

    public ObjectEntry? Object { get; init; }

    public Replica? Replica { get; init; }

    public Avu? ObjectMetadata { get; init; }

    public Avu? CollectionMetadata { get; init; }

    public UserEntry? User { get; init; }

    public ResourceEntry? Resource { get; init; }
}

/// <summary>A storage resource.</summary>
internal sealed record ResourceEntry(long Id, string Name);
