namespace DcGrid.Irods.Loopback.Session;

/// <summary>Numbers of the calls that this server knows.</summary>
internal static class ApiNumber
{
    public const int Create = 601;
    public const int Open = 602;
    public const int Put = 606;
    public const int Get = 608;
    public const int Unlink = 615;
    public const int OperationComplete = 626;
    public const int Rename = 627;
    public const int Checksum = 629;
    public const int Trim = 632;
    public const int ObjectStat = 633;
    public const int Close = 673;
    public const int Seek = 674;
    public const int Read = 675;
    public const int Write = 676;
    public const int RemoveCollection = 679;
    public const int CreateCollection = 681;
    public const int Replicate = 695;
    public const int Copy = 696;
    public const int MiscServerInfo = 700;
    public const int GeneralQuery = 702;
    public const int AuthRequest = 703;
    public const int AuthResponse = 704;
    public const int ModifyMetadata = 706;
    public const int PamAuthRequest = 725;
    public const int SslStart = 1100;
    public const int SslEnd = 1101;
    public const int DescriptorInfo = 20000;
    public const int ReplicaOpen = 20003;
    public const int ReplicaClose = 20004;
    public const int Touch = 20007;
    public const int Authentication = 110000;
}
