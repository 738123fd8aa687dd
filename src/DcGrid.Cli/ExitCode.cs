namespace DcGrid.Cli;

/// <summary>
/// What the program's exit status means. Scripts rely on these: a code never changes its meaning. Listed for people by
/// <c>dcgrid help exit-codes</c>, from <see cref="ExitCodes.All"/>.
/// </summary>
internal enum ExitCode
{
    Ok = 0,
    UnexpectedError = 1,
    Usage = 2,
    NotFound = 3,
    SettledWithFailures = 4,
    CountsDoNotClose = 5,
    ServerUnreachable = 6,
    NotAllowed = 7,
    NotSettled = 8,
    Conflict = 9,
    Interrupted = 130,
}

/// <summary>The words for each <see cref="ExitCode"/>.</summary>
internal static class ExitCodes
{
    /// <summary>Every code with its meaning, in order.</summary>
    public static IReadOnlyList<(ExitCode Code, string Meaning)> All { get; } =
    [
        (ExitCode.Ok, "done; for verify: settled, no failures, counts close"),
        (ExitCode.UnexpectedError, "an error that has no code of its own, a local file that can't be read or written"),
        (ExitCode.Usage, "wrong command line, campaign file or fichconfig"),
        (ExitCode.NotFound, "no such campaign, task, pilot, token or file"),
        (ExitCode.SettledWithFailures, "verify: the campaign is settled and some tasks failed; of files, some failed or are not as they should be"),
        (ExitCode.CountsDoNotClose, "verify: planned is not the sum of all rows"),
        (ExitCode.ServerUnreachable, "the server does not answer, or none is running"),
        (ExitCode.NotAllowed, "the token is missing, expired, revoked or has not the role"),
        (ExitCode.NotSettled, "verify: tasks are still waiting, ready, leased or held"),
        (ExitCode.Conflict, "refused in this state, or the name is taken by another definition"),
        (ExitCode.Interrupted, "stopped with Ctrl-C"),
    ];
}
