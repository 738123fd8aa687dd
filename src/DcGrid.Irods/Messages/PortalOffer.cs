using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>PortalOprOut_PI</c> with its <c>PortList_PI</c>: the answer to put and get.</summary>
/// <param name="Status">0, or an error</param>
/// <param name="Descriptor">the open object, to be named when the transfer is complete</param>
/// <param name="Threads">how many sockets to open; 0 when the data came in the message itself</param>
/// <param name="Checksum">the registered checksum, or empty</param>
/// <param name="Port">where the sockets go</param>
/// <param name="Cookie">what each socket says first</param>
/// <param name="Host">name or address; may be empty or of use to the server alone</param>
internal sealed record PortalOffer(int Status, int Descriptor, int Threads, string Checksum, int Port, int Cookie, string Host) : IMessageBody<PortalOffer>
{
    public static string ElementName => "PortalOprOut_PI";

    public void WriteFields(XmlBodyWriter writer)
    {
        writer.Element("status", Status);
        writer.Element("l1descInx", Descriptor);
        writer.Element("numThreads", Threads);
        writer.Element("chksum", Checksum);
        writer.Open("PortList_PI");
        writer.Element("portNum", Port);
        writer.Element("cookie", Cookie);
        writer.Element("sock", 0);
        writer.Element("windowSize", 0);
        writer.Element("hostAddr", Host);
        writer.Close("PortList_PI");
    }

    public static PortalOffer ReadFields(XmlElement element)
    {
        var ports = element.Child("PortList_PI") ?? new XmlElement("PortList_PI");
        return new(
            element.Int("status"),
            element.Int("l1descInx"),
            element.Int("numThreads"),
            element.String("chksum"),
            ports.Int("portNum"),
            ports.Int("cookie"),
            ports.String("hostAddr"));
    }
}
