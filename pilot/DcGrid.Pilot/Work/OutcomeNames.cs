using DcGrid.Protocol.V1;
using Google.Protobuf.Reflection;

namespace DcGrid.Pilot.Work;

/// <summary>The names of <c>outcome.proto</c> without their prefix.</summary>
internal static class OutcomeNames
{
    private const string Prefix = "OUTCOME_CODE_";
    private const int FirstFailure = 100;

    private static readonly Dictionary<string, OutcomeCode> ByName = OutcomeReflection.Descriptor
        .FindTypeByName<EnumDescriptor>(nameof(OutcomeCode))
        .Values
        .ToDictionary(v => v.Name[Prefix.Length..], v => (OutcomeCode)v.Number, StringComparer.Ordinal);

    public static bool TryParse(string name, out OutcomeCode code) => ByName.TryGetValue(name, out code);

    public static string NameOf(OutcomeCode code) =>
        ByName.FirstOrDefault(pair => pair.Value == code).Key ?? ((int)code).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Codes below 100 are ok, with or without caveats.</summary>
    public static bool IsOk(OutcomeCode code) => (int)code < FirstFailure;

    /// <summary>
    /// Codes that say something about the pilot or the queue. A payload that could claim them would be given back and
    /// run for ever.
    /// </summary>
    public static bool IsForPayloads(OutcomeCode code) =>
        code is not (OutcomeCode.PilotLost or OutcomeCode.Preempted or OutcomeCode.UpstreamFailed);
}
