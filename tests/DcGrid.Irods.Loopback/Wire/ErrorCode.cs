namespace DcGrid.Irods.Loopback.Wire;

/// <summary>The server's own error numbers, as far as this one answers them.</summary>
internal static class ErrorCode
{
    public const int SysUnmatchedApiNumber = -12000;
    public const int SysNoApiPrivilege = -13000;
    public const int SysPackInstructFormat = -15000;
    public const int SysFileDescriptorOutOfRange = -19000;
    public const int SysInvalidZoneName = -26000;
    public const int SysCopyLength = -27000;
    public const int SysInvalidFilePath = -31000;
    public const int SysInvalidProtocolType = -85000;
    public const int SysQuotaExceeded = -110000;
    public const int InvalidInputParameter = -130000;
    public const int UserFileDoesNotExist = -310000;
    public const int OverwriteWithoutForce = -312000;
    public const int ChecksumMismatch = -314000;
    public const int IntermediateReplicaAccess = -405000;

    /// <summary>UNIX_FILE_WRITE_ERR with errno 28, no space left on device.</summary>
    public const int DiskFull = -513028;

    public const int NoRowsFound = -808000;
    public const int AlreadyHasItem = -809000;
    public const int UnknownCollection = -814000;
    public const int InvalidArgument = -816000;
    public const int UnknownFile = -817000;
    public const int NoAccessPermission = -818000;
    public const int SuccessButNoInformation = -819000;
    public const int CollectionNotEmpty = -821000;
    public const int InvalidAuthentication = -826000;
    public const int InvalidUser = -827000;
    public const int InvalidResource = -831000;
    public const int NameExistsAsCollection = -833000;
    public const int NameExistsAsObject = -834000;
    public const int RecursiveMove = -837000;
    public const int LastReplica = -838000;
    public const int NoChecksumForReplica = -862000;
    public const int PamFailed = -993000;
    public const int NegotiationFailed = -1825000;

    /// <summary>The warning that 5.0.2 sends with the older login; not a failure.</summary>
    public const int OldAuthenticationWarning = -3002000;
}
