namespace DcGrid.Irods;

/// <summary>What arrived is not what was sent. Transient: a repeated transfer may arrive whole.</summary>
public sealed class IrodsChecksumException : IrodsException
{
    internal IrodsChecksumException(string path, IrodsChecksum expected, IrodsChecksum actual)
        : base($"{path}: the checksum is {actual} and should be {expected}; transfer the file again", isTransient: true)
    {
        Expected = expected;
        Actual = actual;
    }

    /// <summary>What it should be.</summary>
    public IrodsChecksum Expected { get; }

    /// <summary>What it is.</summary>
    public IrodsChecksum Actual { get; }
}
