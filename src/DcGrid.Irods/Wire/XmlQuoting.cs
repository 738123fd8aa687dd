namespace DcGrid.Irods.Wire;

/// <summary>What a server means by <c>&amp;apos;</c>.</summary>
internal enum XmlQuoting
{
    /// <summary>An apostrophe: servers from 4.2.9 on, when the client says that it is as new.</summary>
    Standard,

    /// <summary>A backtick: servers before 4.2.9.</summary>
    AposIsBacktick,
}
