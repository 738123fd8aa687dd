namespace DcGrid.Irods.Wire;

/// <summary>The types of messages.</summary>
internal static class MessageType
{
    public const string Connect = "RODS_CONNECT";
    public const string Version = "RODS_VERSION";
    public const string Negotiation = "RODS_CS_NEG_T";
    public const string Request = "RODS_API_REQ";
    public const string Reply = "RODS_API_REPLY";
    public const string Disconnect = "RODS_DISCONNECT";
    public const string SharedSecret = "SHARED_SECRET";
}
