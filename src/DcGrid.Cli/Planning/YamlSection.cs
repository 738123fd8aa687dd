using System.Globalization;
using DcGrid.Cli.Display;
using DcGrid.Cli.Failures;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace DcGrid.Cli.Planning;

/// <summary>
/// A mapping of a YAML file, read strictly: every key must be known, every value of its kind, and every complaint names the
/// file, the line and the key. Ask for all keys, then call <see cref="RefuseOthers"/>.
/// </summary>
internal sealed class YamlSection
{
    private readonly string _file;
    private readonly string _path;
    private readonly YamlMappingNode _node;
    private readonly List<string> _known = [];

    public YamlSection(string file, string path, YamlMappingNode node)
    {
        _file = file;
        _path = path;
        _node = node;
    }

    /// <summary>The keys, as written.</summary>
    public IEnumerable<string> Keys => _node.Children.Keys.Select(k => ((YamlScalarNode)k).Value ?? "");

    /// <summary>A complaint about a node: "campaign.yaml:12: ...".</summary>
    public CommandException Wrong(YamlNode node, string what) => Wrong(_file, node.Start, what);

    public static CommandException Wrong(string file, Mark at, string what) =>
        CommandException.Usage(string.Create(CultureInfo.InvariantCulture, $"{file}:{at.Line}: {what}"));

    /// <summary>A complaint about the value of a key of this mapping.</summary>
    public CommandException WrongValue(string key, string what) => Wrong(_node.Children[key], $"{_path}{key}: {what}");

    public YamlNode? Find(string key)
    {
        _known.Add(key);
        return _node.Children.TryGetValue(key, out var value) ? value : null;
    }

    /// <summary>A text; null where it is not there or empty.</summary>
    public string? Text(string key)
    {
        var node = Find(key);
        return node switch
        {
            null => null,
            YamlScalarNode { Value: { Length: > 0 } text } => text,
            YamlScalarNode => null,
            _ => throw Wrong(node, $"{_path}{key} must be a text"),
        };
    }

    public string RequiredText(string key) => Text(key) ?? throw Missing(key);

    public int Integer(string key, int otherwise, int least, int most)
    {
        if (Find(key) is not { } node)
        {
            return otherwise;
        }

        var good = int.TryParse(
            (node as YamlScalarNode)?.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value);
        return good && value >= least && value <= most
            ? value
            : throw Wrong(node, $"{_path}{key} must be a whole number from {least} to {most}");
    }

    public double Number(string key, double otherwise, double least, double most) =>
        Find(key) is { } node ? NumberOf(node, $"{_path}{key}", least, most) : otherwise;

    public bool Flag(string key, bool otherwise)
    {
        var node = Find(key);
        return node switch
        {
            null => otherwise,
            YamlScalarNode { Value: "true" } => true,
            YamlScalarNode { Value: "false" } => false,
            _ => throw Wrong(node, $"{_path}{key} must be true or false"),
        };
    }

    /// <summary>Two numbers; null where the key is not there.</summary>
    public (double From, double To)? Pair(string key, double least, double most)
    {
        if (Find(key) is not { } node)
        {
            return null;
        }

        if (node is not YamlSequenceNode { Children: [var first, var second] })
        {
            throw Wrong(node, $"{_path}{key} must be two numbers: [from, to]");
        }

        return (NumberOf(first, _path + key, least, most), NumberOf(second, _path + key, least, most));
    }

    public IReadOnlyList<string>? Texts(string key)
    {
        var node = Find(key);
        return node switch
        {
            null => null,
            YamlSequenceNode list when list.All(n => n is YamlScalarNode { Value.Length: > 0 }) =>
                [.. list.Select(n => ((YamlScalarNode)n).Value!)],
            _ => throw Wrong(node, $"{_path}{key} must be a list: [a, b]"),
        };
    }

    /// <summary>A mapping below a key; null where it is not there or empty.</summary>
    public YamlSection? Section(string key) => Find(key) is { } node ? SectionOf(node, key) : null;

    public YamlSection RequiredSection(string key) => Section(key) ?? throw Missing(key);

    /// <summary>A node of this mapping as a mapping of its own; null where it is empty.</summary>
    public YamlSection? SectionOf(YamlNode node, string key) => node switch
    {
        YamlMappingNode mapping => new YamlSection(_file, $"{_path}{key}.", mapping),
        YamlScalarNode { Value: null or "" or "~" or "null" } => null,
        _ => throw Wrong(node, $"{_path}{key} must hold keys of its own, indented below it"),
    };

    /// <summary>Complains of the first key that nobody asked for.</summary>
    public void RefuseOthers()
    {
        foreach ((var key, var _) in _node.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? key.ToString();
            if (!_known.Contains(name))
            {
                throw Wrong(key, $"unknown key \"{_path}{name}\"; {NearestWord.Hint(name, _known)}");
            }
        }
    }

    /// <summary>A complaint that a key is not there.</summary>
    public CommandException Missing(string key) => Wrong(_node, $"\"{_path}{key}\" is missing");

    private double NumberOf(YamlNode node, string what, double least, double most)
    {
        var good = double.TryParse(
            (node as YamlScalarNode)?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value);
        return good && value >= least && value <= most
            ? value
            : throw Wrong(node, string.Create(CultureInfo.InvariantCulture, $"{what} must be a number from {least} to {most}"));
    }
}
