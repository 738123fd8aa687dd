namespace DcGrid.Irods;

/// <summary>How a file's contents travel.</summary>
public enum IrodsTransferMethod
{
    /// <summary>In one message if the file is small enough, else by <see cref="Connections"/>.</summary>
    Automatic,

    /// <summary>In ranges over one or several connections: needs no further port, works inside TLS, and can be resumed.</summary>
    Connections,

    /// <summary>Over sockets that the server opens for it, as the stock clients do. Inside TLS it goes by <see cref="Connections"/> instead.</summary>
    Portal,
}
