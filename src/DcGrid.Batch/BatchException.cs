namespace DcGrid.Batch;

/// <summary>A batch system refused, or could not be asked.</summary>
public sealed class BatchException : Exception
{
    public BatchException()
        : this("the batch system failed")
    {
    }

    public BatchException(string message)
        : base(message)
    {
    }

    public BatchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public BatchException(string message, bool isTransient, Exception? innerException = null)
        : base(message, innerException) => IsTransient = isTransient;

    /// <summary>Whether the same call may succeed a little later.</summary>
    public bool IsTransient { get; }
}
