namespace DcGrid.Survey.Fits;

/// <summary>The bytes are not FITS as this library understands it; the message says what is wrong.</summary>
public sealed class FitsFormatException : FormatException
{
    public FitsFormatException()
        : this("this is not a FITS file")
    {
    }

    public FitsFormatException(string message)
        : base(message)
    {
    }

    public FitsFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
