namespace DcGrid.Irods.Wire;

/// <summary>A message body: how it is written and read as XML.</summary>
/// <typeparam name="TSelf">the message's own type</typeparam>
internal interface IMessageBody<TSelf>
    where TSelf : IMessageBody<TSelf>
{
    /// <summary>The name of the XML element, such as <c>DataObjInp_PI</c>.</summary>
    static abstract string ElementName { get; }

    /// <summary>Writes the elements inside the message's own.</summary>
    void WriteFields(XmlBodyWriter writer);

    /// <summary>Reads the message from its element. Elements that are missing have their default value.</summary>
    static abstract TSelf ReadFields(XmlElement element);
}
