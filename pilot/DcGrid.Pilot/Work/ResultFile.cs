using System.Text.Json;
using DcGrid.Protocol.V1;

namespace DcGrid.Pilot.Work;

/// <summary>
/// Reads <c>result.json</c> as strictly as <c>pilot/payloads/schema/result.schema.json</c> says, and looks for the files
/// that it names.
/// </summary>
internal static class ResultFile
{
    private const int MaxErrors = 100;
    private const int MaxItems = 1000;

    public static ResultReading Read(Sandbox sandbox)
    {
        FileInfo file = new(sandbox.ResultFile);
        if (file.LinkTarget is not null)
        {
            return new ResultReading(null, "result.json is a link");
        }

        if (!file.Exists)
        {
            return Directory.Exists(file.FullName) ? new ResultReading(null, "result.json is a folder") : ResultReading.Missing;
        }

        if (file.Length > PilotLimits.MaxResultBytes)
        {
            return new ResultReading(null, $"result.json has {file.Length} bytes; {PilotLimits.MaxResultBytes} are allowed");
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file.FullName));
            return new ResultReading(Parse(json.RootElement, sandbox), null);
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
        {
            return new ResultReading(null, $"result.json: {error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new ResultReading(null, $"result.json can't be read: {error.Message}");
        }
    }

    private static PayloadResult Parse(JsonElement root, Sandbox sandbox)
    {
        StrictObject result = new(root, "the result", ["version", "outcome", "message", "errors", "figures", "outputs"]);
        var version = result["version"];
        if (version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number) || number != 1)
        {
            throw new FormatException("\"version\" must be 1");
        }

        Outcome outcome = new() { Code = ParseCode(result.Text("outcome")), Message = OneLine.Of(result.Text("message")) };
        foreach (var item in result.Array("errors", MaxErrors))
        {
            StrictObject error = new(item, "an error", ["code", "message"]);
            outcome.Errors.Add(new OutcomeError { Code = ParseCode(error.Text("code")), Message = OneLine.Of(error.Text("message")) });
        }

        foreach (var item in result.Array("figures", MaxItems))
        {
            outcome.Figures.Add(ParseFigure(item));
        }

        CheckErrors(outcome);

        List<PayloadOutput> outputs = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var item in result.Array("outputs", MaxItems))
        {
            StrictObject output = new(item, "an output", ["role", "path"]);
            var found = FindOutput(sandbox, output.Text("role"), output.Text("path"));
            if (!names.Add(found.Name))
            {
                throw new FormatException($"the output '{found.Name}' is named twice");
            }

            outputs.Add(found);
        }

        return new PayloadResult(outcome, outputs);
    }

    private static void CheckErrors(Outcome outcome)
    {
        if (outcome.Code == OutcomeCode.Ok && outcome.Errors.Count > 0)
        {
            throw new FormatException("the outcome is OK and there are errors");
        }

        if (OutcomeNames.IsOk(outcome.Code))
        {
            return;
        }

        if (outcome.Errors.Count == 0 || outcome.Errors[0].Code != outcome.Code)
        {
            throw new FormatException($"the first error must have the outcome's code {OutcomeNames.NameOf(outcome.Code)}");
        }
    }

    private static OutcomeCode ParseCode(string name)
    {
        if (!OutcomeNames.TryParse(name, out var code))
        {
            throw new FormatException($"unknown outcome '{OneLine.Of(name)}'");
        }

        return OutcomeNames.IsForPayloads(code)
            ? code
            : throw new FormatException($"the outcome {name} is not a payload's to give");
    }

    private static Figure ParseFigure(JsonElement item)
    {
        StrictObject figure = new(item, "a figure", ["name", "value", "unit"]);
        var name = figure.Text("name");
        var isName = name.Length > 0 && char.IsAsciiLetterLower(name[0]) && name.All(char.IsAsciiLetterOrDigit);
        if (!isName)
        {
            throw new FormatException($"'{OneLine.Of(name)}' is no name of a figure");
        }

        if (figure["value"].ValueKind != JsonValueKind.Number
            || !figure["value"].TryGetDouble(out var value)
            || !double.IsFinite(value))
        {
            throw new FormatException($"the figure {name} has no finite number for its value");
        }

        return new Figure { Name = name, Value = value, Unit = figure.Text("unit") };
    }

    // Every part of the path is looked at: a link would let an output be any file of the node.
    private static PayloadOutput FindOutput(Sandbox sandbox, string role, string path)
    {
        var shown = OneLine.Of(path);
        var parts = path.Split('/');
        var isBelow = parts.Length >= 2
            && parts[0] == Sandbox.OutputDirectory
            && parts.All(p => p.Length > 0 && p is not ("." or "..") && !p.Any(char.IsControl));
        if (role.Length == 0)
        {
            throw new FormatException($"the output '{shown}' has no role");
        }

        if (!isBelow)
        {
            throw new FormatException($"the output '{shown}' is not below {Sandbox.OutputDirectory}/");
        }

        var name = string.Join('/', parts[1..]);
        if (StageOut.IsReserved(name))
        {
            throw new FormatException($"the output name '{shown}' is the pilot's own");
        }

        var at = sandbox.Folder;
        foreach (var part in parts)
        {
            at = Path.Combine(at, part);
            if (new FileInfo(at).LinkTarget is not null)
            {
                throw new FormatException($"the output '{shown}' goes through a link");
            }
        }

        var isRegular = File.Exists(at) && (File.GetAttributes(at) & (FileAttributes.Directory | FileAttributes.Device)) == 0;
        return isRegular
            ? new PayloadOutput(role, name, at)
            : throw new FormatException($"the output '{shown}' is not there");
    }
}
