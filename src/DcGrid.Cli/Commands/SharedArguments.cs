using System.CommandLine;
using DcGrid.Cli.Display;
using DcGrid.Cli.Failures;

namespace DcGrid.Cli.Commands;

/// <summary>Arguments and option values that several commands read in the same way.</summary>
internal static class SharedArguments
{
    public static Argument<string> CampaignName() => new("NAME") { Description = "The campaign's name" };

    /// <summary>A campaign's name where --campaign says the same.</summary>
    public static Argument<string?> OptionalCampaign() => new("CAMPAIGN")
    {
        Description = "The campaign's name; the same as --campaign",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>An option that may be repeated and whose values may be joined by commas.</summary>
    public static Option<string[]> Many(string name, string description, IReadOnlyList<string> known)
    {
        Option<string[]> option = new(name)
        {
            Description = description,
            // Without it the help would write out every known value in a column of its own.
            HelpName = name.TrimStart('-').ToUpperInvariant(),
            DefaultValueFactory = _ => [],
        };
        option.CompletionSources.Add([.. known]);
        return option;
    }

    public static IEnumerable<string> Values(ParseResult parse, Option<string[]> option) =>
        (parse.GetValue(option) ?? [])
            .SelectMany(v => v.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    public delegate bool TryRead<T>(string text, out T value);

    /// <summary>Reads values as one of a known set of names.</summary>
    public static IEnumerable<T> Read<T>(
        ParseResult parse, Option<string[]> option, TryRead<T> tryRead, IReadOnlyCollection<string> known)
    {
        foreach (var text in Values(parse, option))
        {
            yield return tryRead(text, out var value)
                ? value
                : throw CommandException.Usage($"{option.Name} does not know \"{text}\"; {NearestWord.Hint(text, known)}");
        }
    }

    /// <summary>Reads "30d", "12h" and so on.</summary>
    public static TimeSpan Duration(ParseResult parse, Option<string> option)
    {
        var text = parse.GetRequiredValue(option);
        return Quantities.TryReadDuration(text, out var duration)
            ? duration
            : throw CommandException.Usage($"{option.Name} \"{text}\" is no length of time; write 30d, 12h, 45m or 90s");
    }
}
