namespace DcGrid.Cli.Failures;

/// <summary>A failure that a person can do something about: one line that says what is wrong and what to do next.</summary>
internal sealed class CommandException : Exception
{
    public CommandException(ExitCode code, string message, Exception? cause = null)
        : base(message, cause) => Code = code;

    public ExitCode Code { get; }

    /// <summary>A wrong command line or file: exit status 2.</summary>
    public static CommandException Usage(string message) => new(ExitCode.Usage, message);
}
