namespace DcGrid.Store;

/// <summary>An error of the task store. The message is fit for a person and says what to do next.</summary>
public class StoreException : Exception
{
    public StoreException(string message, Exception? inner = null, bool isTransient = false)
        : base(message, inner) => IsTransient = isTransient;

    /// <summary>True where the same call may succeed later: the database was busy or away, the disk was full.</summary>
    public bool IsTransient { get; }
}

/// <summary>What was named is not there.</summary>
public sealed class StoreNotFoundException(string message) : StoreException(message);

/// <summary>What was asked contradicts what is there.</summary>
public sealed class StoreConflictException(string message) : StoreException(message);

/// <summary>The database was written by another version of the program.</summary>
public sealed class StoreSchemaException(string message) : StoreException(message);
