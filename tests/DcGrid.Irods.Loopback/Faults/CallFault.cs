namespace DcGrid.Irods.Loopback;

/// <summary>A call that fails.</summary>
/// <param name="Error">The answer; 0: none, the session is cut.</param>
internal sealed record CallFault(int Api, int Error)
{
    /// <summary>Calls that pass before.</summary>
    public int Before { get; set; }

    public int Times { get; set; }

    /// <summary>The call is done before the session is cut.</summary>
    public bool CutsAfterwards { get; init; }
}
