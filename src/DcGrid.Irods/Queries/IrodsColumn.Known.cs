namespace DcGrid.Irods;

/// <summary>The columns that most queries need; others are made from their number.</summary>
public readonly partial record struct IrodsColumn
{
    /// <summary>Name of a zone.</summary>
    public static IrodsColumn ZoneName => new(102, "COL_ZONE_NAME");

    /// <summary>Number of a user.</summary>
    public static IrodsColumn UserId => new(201, "COL_USER_ID");

    /// <summary>Name of a user.</summary>
    public static IrodsColumn UserName => new(202, "COL_USER_NAME");

    /// <summary>Type of a user, such as rodsuser.</summary>
    public static IrodsColumn UserType => new(203, "COL_USER_TYPE");

    /// <summary>Zone of a user.</summary>
    public static IrodsColumn UserZone => new(204, "COL_USER_ZONE");

    /// <summary>Number of a resource.</summary>
    public static IrodsColumn ResourceId => new(301, "COL_R_RESC_ID");

    /// <summary>Name of a resource.</summary>
    public static IrodsColumn ResourceName => new(302, "COL_R_RESC_NAME");

    /// <summary>Type of a resource.</summary>
    public static IrodsColumn ResourceType => new(304, "COL_R_TYPE_NAME");

    /// <summary>Host of a resource.</summary>
    public static IrodsColumn ResourceLocation => new(306, "COL_R_LOC");

    /// <summary>Folder of a resource on its host.</summary>
    public static IrodsColumn ResourceVaultPath => new(307, "COL_R_VAULT_PATH");

    /// <summary>Free space that was noted for a resource.</summary>
    public static IrodsColumn ResourceFreeSpace => new(308, "COL_R_FREE_SPACE");

    /// <summary>Status of a resource, such as down.</summary>
    public static IrodsColumn ResourceStatus => new(313, "COL_R_RESC_STATUS");

    /// <summary>Number of a data object.</summary>
    public static IrodsColumn DataId => new(401, "COL_D_DATA_ID");

    /// <summary>Number of a data object's collection.</summary>
    public static IrodsColumn DataCollectionId => new(402, "COL_D_COLL_ID");

    /// <summary>Name of a data object, without its collection.</summary>
    public static IrodsColumn DataName => new(403, "COL_DATA_NAME");

    /// <summary>Number of a replica, from 0.</summary>
    public static IrodsColumn DataReplicaNumber => new(404, "COL_DATA_REPL_NUM");

    /// <summary>Type of a data object, such as generic.</summary>
    public static IrodsColumn DataTypeName => new(406, "COL_DATA_TYPE_NAME");

    /// <summary>Size of a replica in bytes.</summary>
    public static IrodsColumn DataSize => new(407, "COL_DATA_SIZE");

    /// <summary>Resource of a replica.</summary>
    public static IrodsColumn DataResourceName => new(409, "COL_D_RESC_NAME");

    /// <summary>Path of a replica on its host.</summary>
    public static IrodsColumn DataPhysicalPath => new(410, "COL_D_DATA_PATH");

    /// <summary>Owner of a data object.</summary>
    public static IrodsColumn DataOwnerName => new(411, "COL_D_OWNER_NAME");

    /// <summary>Zone of the owner.</summary>
    public static IrodsColumn DataOwnerZone => new(412, "COL_D_OWNER_ZONE");

    /// <summary>1 for a good replica, 0 for a stale one.</summary>
    public static IrodsColumn DataReplicaStatus => new(413, "COL_D_REPL_STATUS");

    /// <summary>Checksum of a replica.</summary>
    public static IrodsColumn DataChecksum => new(415, "COL_D_DATA_CHECKSUM");

    /// <summary>Comments on a data object.</summary>
    public static IrodsColumn DataComments => new(418, "COL_D_COMMENTS");

    /// <summary>When a data object was created.</summary>
    public static IrodsColumn DataCreateTime => new(419, "COL_D_CREATE_TIME");

    /// <summary>When a replica was changed.</summary>
    public static IrodsColumn DataModifyTime => new(420, "COL_D_MODIFY_TIME");

    /// <summary>Number of a collection.</summary>
    public static IrodsColumn CollectionId => new(500, "COL_COLL_ID");

    /// <summary>Path of a collection.</summary>
    public static IrodsColumn CollectionName => new(501, "COL_COLL_NAME");

    /// <summary>Path of the collection above.</summary>
    public static IrodsColumn CollectionParentName => new(502, "COL_COLL_PARENT_NAME");

    /// <summary>Owner of a collection.</summary>
    public static IrodsColumn CollectionOwnerName => new(503, "COL_COLL_OWNER_NAME");

    /// <summary>Zone of the owner.</summary>
    public static IrodsColumn CollectionOwnerZone => new(504, "COL_COLL_OWNER_ZONE");

    /// <summary>When a collection was created.</summary>
    public static IrodsColumn CollectionCreateTime => new(508, "COL_COLL_CREATE_TIME");

    /// <summary>When a collection was changed.</summary>
    public static IrodsColumn CollectionModifyTime => new(509, "COL_COLL_MODIFY_TIME");

    /// <summary>Name of an attribute of a data object.</summary>
    public static IrodsColumn DataAttributeName => new(600, "COL_META_DATA_ATTR_NAME");

    /// <summary>Its value.</summary>
    public static IrodsColumn DataAttributeValue => new(601, "COL_META_DATA_ATTR_VALUE");

    /// <summary>Its units.</summary>
    public static IrodsColumn DataAttributeUnits => new(602, "COL_META_DATA_ATTR_UNITS");

    /// <summary>Its number.</summary>
    public static IrodsColumn DataAttributeId => new(603, "COL_META_DATA_ATTR_ID");

    /// <summary>Name of an attribute of a collection.</summary>
    public static IrodsColumn CollectionAttributeName => new(610, "COL_META_COLL_ATTR_NAME");

    /// <summary>Its value.</summary>
    public static IrodsColumn CollectionAttributeValue => new(611, "COL_META_COLL_ATTR_VALUE");

    /// <summary>Its units.</summary>
    public static IrodsColumn CollectionAttributeUnits => new(612, "COL_META_COLL_ATTR_UNITS");

    /// <summary>Its number.</summary>
    public static IrodsColumn CollectionAttributeId => new(613, "COL_META_COLL_ATTR_ID");

    /// <summary>What a user may do with a data object.</summary>
    public static IrodsColumn DataAccessName => new(701, "COL_DATA_ACCESS_NAME");

    /// <summary>Number of that user.</summary>
    public static IrodsColumn DataAccessUserId => new(703, "COL_DATA_ACCESS_USER_ID");

    /// <summary>What a user may do with a collection.</summary>
    public static IrodsColumn CollectionAccessName => new(711, "COL_COLL_ACCESS_NAME");

    /// <summary>Number of that user.</summary>
    public static IrodsColumn CollectionAccessUserId => new(713, "COL_COLL_ACCESS_USER_ID");

    private static IrodsColumn[] All =>
    [
        ZoneName, UserId, UserName, UserType, UserZone, ResourceId, ResourceName, ResourceType, ResourceLocation,
        ResourceVaultPath, ResourceFreeSpace, ResourceStatus, DataId, DataCollectionId, DataName, DataReplicaNumber, DataTypeName,
        DataSize, DataResourceName, DataPhysicalPath, DataOwnerName, DataOwnerZone, DataReplicaStatus, DataChecksum, DataComments,
        DataCreateTime, DataModifyTime, CollectionId, CollectionName, CollectionParentName, CollectionOwnerName,
        CollectionOwnerZone, CollectionCreateTime, CollectionModifyTime, DataAttributeName, DataAttributeValue,
        DataAttributeUnits, DataAttributeId, CollectionAttributeName, CollectionAttributeValue, CollectionAttributeUnits,
        CollectionAttributeId, DataAccessName, DataAccessUserId, CollectionAccessName, CollectionAccessUserId,
    ];
}
