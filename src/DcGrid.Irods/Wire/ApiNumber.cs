namespace DcGrid.Irods.Wire;

/// <summary>The calls that this library makes, by the protocol's numbers.</summary>
internal enum ApiNumber
{
    ObjectCreate = 601,
    ObjectOpen = 602,
    ObjectPut = 606,
    ObjectGet = 608,
    ObjectUnlink = 615,
    OperationComplete = 626,
    ObjectRename = 627,
    ObjectChecksum = 629,
    ObjectStat = 633,
    ObjectClose = 673,
    ObjectSeek = 674,
    ObjectRead = 675,
    ObjectWrite = 676,
    CollectionRemove = 679,
    CollectionCreate = 681,
    ObjectReplicate = 695,
    GeneralQuery = 702,
    AuthenticationRequest = 703,
    AuthenticationResponse = 704,
    MetadataModify = 706,
    PamRequest = 725,
    TlsStart = 1100,

    /// <summary>From 4.2.9: token and resource of an open replica.</summary>
    DescriptorInfo = 20000,

    /// <summary>From 4.2.9: closes one of several descriptors of a replica and leaves the catalogue alone.</summary>
    ReplicaClose = 20004,

    /// <summary>From 4.3: authentication by plugin, in JSON.</summary>
    Authenticate = 110000,
}
