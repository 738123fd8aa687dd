namespace DcGrid.Irods.Messages;

/// <summary>What a request or a portal's block is for, by the protocol's numbers.</summary>
internal enum OperationType
{
    None = 0,
    Put = 1,
    Get = 2,
    Replicate = 6,
    RenameObject = 11,
    RenameCollection = 12,
    Done = 9999,
}
