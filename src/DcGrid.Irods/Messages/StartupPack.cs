using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>StartupPack_PI</c>: the first message of a connection.</summary>
/// <param name="ProxyUser">who logs in</param>
/// <param name="ProxyZone">that user's zone</param>
/// <param name="ClientUser">on whose behalf; the same, unless an administrator acts for another</param>
/// <param name="ClientZone">that user's zone</param>
/// <param name="Option">the name of the program, with <see cref="RequestNegotiation"/> where that is wanted</param>
internal sealed record StartupPack(string ProxyUser, string ProxyZone, string ClientUser, string ClientZone, string Option) : IMessageBody<StartupPack>
{
    /// <summary>What we claim to be: servers from 4.2.9 on send correct XML to clients from 4.2.9 on.</summary>
    public const string Release = "rods4.3.2";

    public const string RequestNegotiation = "request_server_negotiation";

    /// <summary>XML bodies.</summary>
    private const int XmlProtocol = 1;

    public static string ElementName => "StartupPack_PI";

    public void WriteFields(XmlBodyWriter writer)
    {
        writer.Element("irodsProt", XmlProtocol);
        writer.Element("reconnFlag", 0);
        writer.Element("connectCnt", 0);
        writer.Element("proxyUser", ProxyUser);
        writer.Element("proxyRcatZone", ProxyZone);
        writer.Element("clientUser", ClientUser);
        writer.Element("clientRcatZone", ClientZone);
        writer.Element("relVersion", Release);
        writer.Element("apiVersion", "d");
        writer.Element("option", Option);
    }

    public static StartupPack ReadFields(XmlElement element) => new(
        element.String("proxyUser"),
        element.String("proxyRcatZone"),
        element.String("clientUser"),
        element.String("clientRcatZone"),
        element.String("option"));
}
