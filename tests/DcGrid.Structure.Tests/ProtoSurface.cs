using System.Reflection;
using Google.Protobuf.Reflection;

namespace DcGrid.Structure.Tests;

/// <summary>The contracts as lines of text, each a name and what must not change about it.</summary>
internal static class ProtoSurface
{
    /// <summary>All files that DcGrid.Protocol is generated from.</summary>
    public static IReadOnlyList<FileDescriptor> Files { get; } = [.. typeof(Protocol.V1.OutcomeReflection).Assembly.GetTypes()
        .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
        .OfType<FileDescriptor>()
        .OrderBy(file => file.Name, StringComparer.Ordinal)];

    public static IEnumerable<MessageDescriptor> Messages => Files.SelectMany(file => file.MessageTypes).SelectMany(WithNested);

    public static IEnumerable<EnumDescriptor> Enums => Files.SelectMany(file => file.EnumTypes).Concat(Messages.SelectMany(message => message.EnumTypes));

    public static IEnumerable<MethodDescriptor> Methods => Files.SelectMany(file => file.Services).SelectMany(service => service.Methods);

    /// <summary>Lines such as <c>dcgrid.v1.OutcomeError.code = 1 dcgrid.v1.OutcomeCode</c>, sorted.</summary>
    public static IReadOnlyList<string> Lines() =>
    [
        .. Messages.SelectMany(message => message.Fields.InDeclarationOrder()).Select(field => $"{field.FullName} = {field.FieldNumber} {Type(field)}")
            .Concat(Messages.Select(message => $"{message.FullName} = message"))
            .Concat(Enums.SelectMany(type => type.Values.Select(value => $"{type.FullName}.{value.Name} = {value.Number} value")))
            .Concat(Methods.Select(method => $"{method.FullName} = rpc ({Streamed(method.IsClientStreaming, method.InputType)}) ({Streamed(method.IsServerStreaming, method.OutputType)})"))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>What is gone or changed, one line each. What is new is no fault.</summary>
    public static IReadOnlyList<string> Incompatibilities(IEnumerable<string> snapshot, IEnumerable<string> now)
    {
        var current = now.Select(Split).ToDictionary(line => line.Name, line => line.What);
        return
        [
            .. snapshot.Select(Split)
                .Where(line => current.GetValueOrDefault(line.Name) != line.What)
                .Select(line => current.TryGetValue(line.Name, out var what)
                    ? $"{line.Name} was '{line.What}' and is '{what}'"
                    : $"{line.Name} ('{line.What}') is gone: keep it, or start dcgrid.v2"),
        ];
    }

    private static (string Name, string What) Split(string line)
    {
        var at = line.IndexOf(" = ", StringComparison.Ordinal);
        return (line[..at], line[(at + 3)..]);
    }

    private static string Type(FieldDescriptor field)
    {
        var type = field.FieldType switch
        {
            FieldType.Message => field.MessageType.FullName,
            FieldType.Enum => field.EnumType.FullName,
            var scalar => scalar.ToString().ToLowerInvariant(),
        };
        var shape = field.IsMap ? "map " : field.IsRepeated ? "repeated " : field.RealContainingOneof is { } oneof ? $"oneof {oneof.Name} " : field.HasPresence && field.FieldType != FieldType.Message ? "optional " : "";
        return shape + type;
    }

    private static string Streamed(bool streams, MessageDescriptor message) => (streams ? "stream " : "") + message.FullName;

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) => [message, .. message.NestedTypes.SelectMany(WithNested)];
}
