using System.Collections.Frozen;
using System.Text;
using DcGrid.Protocol.V1;
using Google.Protobuf.Reflection;

namespace DcGrid.Cli.Display;

/// <summary>
/// The names of stages, states and outcomes as people write them: <c>ProcessCcd</c>, <c>ready</c>,
/// <c>ASTROMETRY_FAILED</c>. All come from the contracts, so a code that is added there is known here.
/// </summary>
internal static class Names
{
    private static readonly FrozenDictionary<OutcomeCode, string> OutcomeNames =
        Values<OutcomeCode>(OutcomeReflection.Descriptor.EnumTypes[0], "OUTCOME_CODE_", static s => s);

    private static readonly FrozenDictionary<Stage, string> StageNames =
        Values<Stage>(EnumOf(nameof(Stage)), "STAGE_", PascalCase);

    private static readonly FrozenDictionary<TaskState, string> StateNames =
        Values<TaskState>(EnumOf(nameof(TaskState)), "TASK_STATE_", static s => s.ToLowerInvariant());

    /// <summary>Stages in the order in which they run.</summary>
    public static IReadOnlyList<Stage> Stages { get; } =
        [.. StageNames.Keys.Where(s => s != Stage.Unspecified).Order()];

    public static IReadOnlyList<string> OfStages { get; } = [.. Stages.Select(Of)];

    public static IReadOnlyList<string> OfStates { get; } =
        [.. StateNames.Where(p => p.Key != TaskState.Unspecified).OrderBy(p => p.Key).Select(p => p.Value)];

    public static IReadOnlyList<string> OfOutcomes { get; } =
        [.. OutcomeNames.OrderBy(p => p.Key).Select(p => p.Value)];

    /// <summary>The survey's filters, in the order of the telescope's and of all tables.</summary>
    public static IReadOnlyList<string> Filters { get; } = ["u", "g", "r", "i", "z"];

    public static string Of(Stage stage) => StageNames.GetValueOrDefault(stage) ?? $"stage-{(int)stage}";

    public static string Of(TaskState state) => StateNames.GetValueOrDefault(state) ?? $"state-{(int)state}";

    public static string Of(OutcomeCode code) => OutcomeNames.GetValueOrDefault(code) ?? $"CODE_{(int)code}";

    public static bool TryStage(string name, out Stage stage) => TryFind(StageNames, name, out stage);

    public static bool TryState(string name, out TaskState state) => TryFind(StateNames, name, out state);

    public static bool TryOutcome(string name, out OutcomeCode code) => TryFind(OutcomeNames, name, out code);

    /// <summary>Place of a filter in tables; unknown ones come last.</summary>
    public static int OrderOfFilter(string filter) =>
        Filters.ToList().IndexOf(filter) is >= 0 and int place ? place : Filters.Count;

    /// <summary>"science", "input" and so on: the hundreds of a code.</summary>
    public static string CategoryOf(OutcomeCode code) => ((int)code / 100) switch
    {
        0 => "ok",
        1 => "science",
        2 => "input",
        3 => "resource",
        4 => "infrastructure",
        5 => "software",
        _ => "unknown",
    };

    private static EnumDescriptor EnumOf(string name) => TaskReflection.Descriptor.EnumTypes.Single(e => e.Name == name);

    private static FrozenDictionary<T, string> Values<T>(EnumDescriptor descriptor, string prefix, Func<string, string> form)
        where T : struct, Enum =>
        descriptor.Values.ToFrozenDictionary(v => (T)Enum.ToObject(typeof(T), v.Number), v => form(v.Name[prefix.Length..]));

    private static bool TryFind<T>(FrozenDictionary<T, string> names, string name, out T value)
        where T : struct, Enum
    {
        foreach ((var key, var known) in names)
        {
            if (string.Equals(known, name, StringComparison.OrdinalIgnoreCase) && !known.EndsWith("nspecified", StringComparison.Ordinal))
            {
                value = key;
                return true;
            }
        }

        value = default;
        return false;
    }

    private static string PascalCase(string name)
    {
        StringBuilder text = new();
        foreach (var word in name.Split('_'))
        {
            text.Append(word[0]).Append(word[1..].ToLowerInvariant());
        }

        return text.ToString();
    }
}
