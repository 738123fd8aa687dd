using DcGrid.Production;
using DcGrid.Store;
using Google.Protobuf.WellKnownTypes;
using Proto = DcGrid.Protocol.V1;

namespace DcGrid.Server.Rpc;

internal static partial class FromProto
{
    private const int Sha256HexChars = 64;
    private const int LeastExitStatus = -1, MostExitStatus = 255;
    private const int NanosPerSecond = 1_000_000_000;
    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>A report with everything in its bounds. The store books the reports of a call all or none, so what it could not take
    /// is refused here, by name: the pilot then sends the others without it.</summary>
    public static AttemptReport Report(Proto.AttemptReport m)
    {
        try
        {
            return new AttemptReport(
                new AttemptKey(new TaskId(m.TaskId), m.Attempt),
                Outcome(m.Outcome),
                Outputs(m),
                Times(m.Times ?? new Proto.AttemptTimes()),
                m.ExitStatus is >= LeastExitStatus and <= MostExitStatus
                    ? m.ExitStatus
                    : throw new InvalidRequestException($"exit status {m.ExitStatus} is not {LeastExitStatus} to {MostExitStatus}"),
                Tail(m.StdoutTail),
                Tail(m.StderrTail))
            {
                Notes = Notes(m),
            };
        }
        catch (InvalidRequestException e)
        {
            throw new InvalidRequestException($"report of task {m.TaskId}, attempt {m.Attempt}: {e.Message}");
        }
    }

    /// <summary>An absent outcome is refused: its default would read as a success.</summary>
    private static Outcome Outcome(Proto.Outcome? m)
    {
        if (m is null)
        {
            throw new InvalidRequestException("it has no outcome");
        }

        WireLimits.Check(m.Errors.Count, WireLimits.MaxErrorsPerReport, "errors");
        WireLimits.Check(m.Figures.Count, WireLimits.MaxFiguresPerReport, "figures");
        return new Outcome(
            Code(m.Code),
            Message(m.Message),
            [.. m.Errors.Select(e => new OutcomeError(Code(e.Code), Message(e.Message)))],
            [.. m.Figures.Select(f => new Figure(Short(f.Name, "name of a figure"), f.Value, Short(f.Unit, "unit of a figure")))]);
    }

    private static List<OutputFile> Outputs(Proto.AttemptReport m)
    {
        WireLimits.Check(m.Outputs.Count, WireLimits.MaxOutputsPerReport, "outputs");
        return [.. m.Outputs.Select(Output)];
    }

    private static List<string> Notes(Proto.AttemptReport m)
    {
        WireLimits.Check(m.Notes.Count, WireLimits.MaxNotesPerReport, "notes");
        return [.. m.Notes.Select(Message)];
    }

    private static OutputFile Output(Proto.OutputFile f)
    {
        if (f.SizeBytes < 0)
        {
            throw new InvalidRequestException($"output {f.Lfn} has a size of {f.SizeBytes} bytes");
        }

        if (f.Sha256.Length != Sha256HexChars || !f.Sha256.All(char.IsAsciiHexDigitLower))
        {
            throw new InvalidRequestException($"output {f.Lfn}: '{f.Sha256}' is no SHA-256 in lower-case hexadecimal");
        }

        return new OutputFile(Short(f.Role, "role of an output"), Url(f.Lfn, "lfn"), Url(f.Url, "url"), f.Sha256, f.SizeBytes);
    }

    private static AttemptTimes Times(Proto.AttemptTimes m) => new(
        Seconds(m.QueuedSeconds, "queued_seconds"),
        Seconds(m.StageInSeconds, "stage_in_seconds"),
        Seconds(m.SlotWaitSeconds, "slot_wait_seconds"),
        Seconds(m.SetupSeconds, "setup_seconds"),
        Seconds(m.PayloadSeconds, "payload_seconds"),
        Seconds(m.StageOutSeconds, "stage_out_seconds"),
        Seconds(m.CpuSeconds, "cpu_seconds"),
        m.MaxMemoryMib >= 0 ? m.MaxMemoryMib : throw new InvalidRequestException($"max_memory_mib is {m.MaxMemoryMib}"),
        Seconds(m.LeaseCallSeconds, "lease_call_seconds"),
        m.PayloadStarted is null ? null : Instant(m.PayloadStarted),
        Seconds(m.WrapUpSeconds, "wrap_up_seconds"));

    private static double Seconds(double seconds, string what) => seconds is >= 0 and <= WireLimits.MaxSeconds
        ? seconds
        : throw new InvalidRequestException(FormattableString.Invariant($"{what} is {seconds}"));

    private static DateTimeOffset Instant(Timestamp t) =>
        t.Seconds >= 0 && t.Seconds <= LastSecond && t.Nanos is >= 0 and < NanosPerSecond
            ? t.ToDateTimeOffset()
            : throw new InvalidRequestException($"payload_started is no time: {t.Seconds} s and {t.Nanos} ns");

    // A payload's own words, whatever they are: a strange unit must not cost the attempt.
    private static string Short(string text, string what) => text.Length <= WireLimits.MaxLabelChars
        ? text
        : throw new InvalidRequestException($"the {what} has {text.Length} characters; at most {WireLimits.MaxLabelChars} are taken");

    private static string Message(string text) => text.Length <= WireLimits.MaxMessageChars
        ? text
        : throw new InvalidRequestException($"a message of {text.Length} characters; at most {WireLimits.MaxMessageChars} are taken");

    private static string Url(string text, string what) => text.Length is > 0 and <= WireLimits.MaxUrlChars
        ? text
        : throw new InvalidRequestException($"the {what} of an output has {text.Length} characters; 1 to {WireLimits.MaxUrlChars} are taken");

    private static string Tail(string text) =>
        text.Length <= WireLimits.MaxTailChars ? text : text[^WireLimits.MaxTailChars..];
}
