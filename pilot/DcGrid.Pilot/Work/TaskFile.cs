using System.Globalization;
using System.Text.Json;
using DcGrid.Protocol.V1;

namespace DcGrid.Pilot.Work;

/// <summary>Writes <c>task.json</c> after <c>pilot/payloads/schema/task.schema.json</c>. Pure but for the stream.</summary>
internal static class TaskFile
{
    /// <param name="inputPaths">One for each input of the grant, relative to the sandbox.</param>
    /// <exception cref="FormatException">The grant can't be written as the schema wants it.</exception>
    public static void Write(Stream stream, AttemptGrant grant, IReadOnlyList<string> inputPaths)
    {
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteNumber("taskId", grant.TaskId);
        json.WriteNumber("attempt", grant.Attempt);
        json.WriteString("campaign", grant.Campaign);
        json.WriteString("stage", StageName(grant.Stage));
        WriteDataId(json, grant.DataId ?? throw new FormatException("the grant has no data id"));
        json.WriteStartArray("inputs");
        for (var i = 0; i < inputPaths.Count; i++)
        {
            WriteInput(json, grant.Inputs[i], inputPaths[i]);
        }

        json.WriteEndArray();
        json.WriteNumber("inputsLeftOut", grant.InputsLeftOut);
        json.WriteString("outputDir", Sandbox.OutputDirectory);
        WriteParameters(json, grant.ParametersJson);
        var limits = grant.Limits ?? new ResourceLimits();
        json.WriteStartObject("limits");
        json.WriteNumber("wallSeconds", limits.WallSeconds);
        json.WriteNumber("memoryMiB", limits.MemoryMib);
        json.WriteNumber("diskMiB", limits.DiskMib);
        json.WriteNumber("cores", limits.Cores);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteInput(Utf8JsonWriter json, InputFile input, string path)
    {
        json.WriteStartObject();
        json.WriteString("role", input.Role);
        json.WriteString("path", path);
        if (input.DataId is { IdCase: not DataId.IdOneofCase.None })
        {
            WriteDataId(json, input.DataId);
        }

        json.WriteEndObject();
    }

    private static void WriteDataId(Utf8JsonWriter json, DataId id)
    {
        json.WriteStartObject("dataId");
        switch (id.IdCase)
        {
            case DataId.IdOneofCase.Image:
                json.WriteNumber("run", id.Image.Run);
                json.WriteNumber("camcol", id.Image.Camcol);
                json.WriteNumber("field", id.Image.Field);
                json.WriteString("filter", id.Image.Filter);
                break;
            case DataId.IdOneofCase.Patch:
                json.WriteNumber("tract", id.Patch.Tract);
                json.WriteString(
                    "patch", string.Create(CultureInfo.InvariantCulture, $"{id.Patch.PatchX},{id.Patch.PatchY}"));
                json.WriteString("filter", id.Patch.Filter);
                break;
            default:
                throw new FormatException("a data id is neither an image nor a patch; this pilot is older than the service");
        }

        json.WriteEndObject();
    }

    private static void WriteParameters(Utf8JsonWriter json, string text)
    {
        json.WritePropertyName("parameters");
        try
        {
            using var parameters = JsonDocument.Parse(text.Length == 0 ? "{}" : text);
            if (parameters.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new FormatException("the parameters are no JSON object");
            }

            parameters.RootElement.WriteTo(json);
        }
        catch (JsonException error)
        {
            throw new FormatException($"the parameters are no JSON: {error.Message}", error);
        }
    }

    private static string StageName(Stage stage) => stage switch
    {
        Stage.ProcessCcd => "ProcessCcd",
        Stage.Coadd => "Coadd",
        Stage.ForcedPhot => "ForcedPhot",
        _ => throw new FormatException($"unknown stage {(int)stage}; this pilot is older than the service"),
    };
}
