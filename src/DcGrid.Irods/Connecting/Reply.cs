using DcGrid.Irods.Messages;
using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Connecting;

/// <summary>An answer, but for its bulk data, which is still to be read.</summary>
/// <param name="Header">the header</param>
/// <param name="Body">the XML body, or null</param>
/// <param name="Messages">what the server says beside the status; by itself no failure</param>
internal sealed record Reply(MessageHeader Header, XmlElement? Body, IReadOnlyList<string> Messages)
{
    /// <summary>Negative for an error; else 0, a descriptor or a count.</summary>
    public int Status => Header.Info;

    /// <summary>The body, which must be there.</summary>
    /// <exception cref="IrodsProtocolException">There is none.</exception>
    public T Read<T>()
        where T : IMessageBody<T> =>
        T.ReadFields(Body ?? throw new IrodsProtocolException($"the server sent an empty answer where {T.ElementName} belongs"));

    /// <summary>Itself, if it is no error.</summary>
    /// <param name="what">what was attempted, such as <c>open /zone/file</c></param>
    /// <exception cref="IrodsServerException">It is an error.</exception>
    public Reply OrThrow(string what) => Status >= 0 ? this : throw Failure(what);

    public IrodsServerException Failure(string what) => new(what, Status, Messages);

    /// <summary>The texts of an error body; one that can't be read says nothing.</summary>
    public static IReadOnlyList<string> ReadMessages(ReadOnlySpan<byte> error, XmlQuoting quoting)
    {
        try
        {
            return [.. ErrorStack.ReadFields(XmlElement.Parse(error, quoting)).Messages.Select(message => message.Text).Where(text => text.Length > 0)];
        }
        catch (IrodsProtocolException)
        {
            return [];
        }
    }
}
