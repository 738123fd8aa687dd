using DcGrid.Cli.Connection;
using DcGrid.Storage;
using DcGrid.Survey;
using Grpc.Core;

namespace DcGrid.Cli.Failures;

/// <summary>The one place that turns an exception into a line on stderr and an exit status.</summary>
internal static class FailureReport
{
    /// <summary>Writes the line and gives the status.</summary>
    public static ExitCode Write(Exception exception, Terminal terminal)
    {
        (var code, var line) = Describe(exception);
        terminal.Note(line.ReplaceLineEndings(" "));
        if (terminal.ShowStackTraces)
        {
            terminal.Error.WriteLine(exception);
        }

        return code;
    }

    /// <summary>What an exception means to a person.</summary>
    public static (ExitCode Code, string Line) Describe(Exception exception) => exception switch
    {
        CommandException e => (e.Code, e.Message),
        RpcException e => OfCall(e.Status),
        OperationCanceledException => (ExitCode.Interrupted, "stopped; what the server had accepted stays, run the command again to go on"),
        UnauthorizedAccessException e => (ExitCode.UnexpectedError, $"{e.Message} Check who owns it, or choose another place."),
        SurveyInputException e => (ExitCode.Usage, e.Message),
        StorageException e => (e.Kind == StorageErrorKind.NotFound ? ExitCode.NotFound : ExitCode.UnexpectedError, e.Message),
        FileNotFoundException e => (ExitCode.NotFound, $"there is no file {e.FileName ?? e.Message}; check the path"),
        DirectoryNotFoundException e => (ExitCode.NotFound, $"{e.Message} Check the path."),
        IOException e => (ExitCode.UnexpectedError, e.Message),
        HttpRequestException e => (ExitCode.ServerUnreachable, Unreachable(e.Message)),
        _ => (ExitCode.UnexpectedError, $"{exception.GetType().Name}: {exception.Message}; run again with DCGRID_DEBUG=1 and report what it prints"),
    };

    private static (ExitCode Code, string Line) OfCall(Status status)
    {
        var detail = status.Detail;
        return status.StatusCode switch
        {
            StatusCode.Unavailable => (ExitCode.ServerUnreachable, Unreachable(detail)),
            StatusCode.DeadlineExceeded => (
                ExitCode.ServerUnreachable,
                $"the server gave no answer within {ServerConnection.CallLimitSeconds} s; look at it with: dcgrid server status"),
            StatusCode.Unauthenticated => (ExitCode.NotAllowed, WithNext(detail, "ask an administrator for a token: dcgrid token issue")),
            StatusCode.PermissionDenied => (ExitCode.NotAllowed, WithNext(detail, "use a token with a role that may: dcgrid token list")),
            StatusCode.NotFound => (ExitCode.NotFound, WithNext(detail, "list what there is with the list commands")),
            StatusCode.AlreadyExists or StatusCode.FailedPrecondition or StatusCode.Aborted =>
                (ExitCode.Conflict, WithNext(detail, "look at its state with: dcgrid campaign list")),
            StatusCode.InvalidArgument or StatusCode.OutOfRange => (ExitCode.Usage, detail),
            StatusCode.Unimplemented => (
                ExitCode.UnexpectedError, $"the server does not know this request ({detail}); bring server and dcgrid to the same version"),
            StatusCode.Cancelled => (ExitCode.Interrupted, "the request was stopped"),
            _ => (ExitCode.UnexpectedError, $"the server failed: {detail.TrimEnd('.')}; its log says more: logs/server.log in its home"),
        };
    }

    private static string Unreachable(string detail) =>
        $"the server does not answer: {detail.TrimEnd('.')}; see whether it runs with: dcgrid server status";

    // The service's own lines mostly say what to do next, after a semicolon or a colon; ours stands in where they don't.
    private static string WithNext(string detail, string next) =>
        detail.AsSpan().ContainsAny(';', ':') ? detail : $"{detail.TrimEnd('.')}; {next}";
}
