namespace DcGrid.Irods;

/// <summary>The server refused: its own number and name of the error, and what it said beside them.</summary>
public sealed class IrodsServerException : IrodsException
{
    internal IrodsServerException(string what, int status, IReadOnlyList<string>? serverMessages = null)
        : base(Describe(what, status, serverMessages ?? []), IrodsErrors.IsTransient(status))
    {
        Status = status;
        ServerMessages = serverMessages ?? [];
    }

    /// <summary>The number as it came, negative, such as -310000 or -520028.</summary>
    public int Status { get; }

    /// <summary>The error without errno: <see cref="Status"/> with its last three digits zero, such as -520000.</summary>
    public int Code => IrodsErrors.CodeOf(Status);

    /// <summary>The server's errno, such as 28 for no space left, or 0.</summary>
    public int Errno => IrodsErrors.ErrnoOf(Status);

    /// <summary>The name of <see cref="Code"/>, such as <c>USER_FILE_DOES_NOT_EXIST</c>, or <c>UNKNOWN_ERROR</c>.</summary>
    public string ErrorName => IrodsErrors.NameOf(Status);

    /// <summary>What the server said beside the number, may be empty.</summary>
    public IReadOnlyList<string> ServerMessages { get; }

    private static string Describe(string what, int status, IReadOnlyList<string> messages)
    {
        var errno = IrodsErrors.ErrnoOf(status);
        var detail = errno == 0 ? "" : $", errno {errno}{IrodsErrors.ErrnoText(errno)}";
        var said = messages.Count == 0 ? "" : $": {string.Join("; ", messages)}";
        var advice = IrodsErrors.AdviceFor(status) is { } text ? $" ({text})" : "";
        return $"{what}: {IrodsErrors.NameOf(status)} ({status}{detail}){said}{advice}";
    }
}
