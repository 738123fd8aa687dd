using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;

namespace DcGrid.Structure.Tests;

/// <summary>How contracts are written.</summary>
public sealed partial class ProtoRules
{
    /// <summary>A reserved word of .NET's own, and of the libraries that everybody uses beside it.</summary>
    private static readonly string[] TakenNames = ["Task", "TaskStatus", "TaskScheduler", "Status"];

    private static IEnumerable<string> Protos => Repository.Files.Where(file => file.EndsWith(".proto", StringComparison.Ordinal));

    [Fact]
    public void A_proto_lies_in_the_folder_of_its_package_and_the_package_has_a_version()
    {
        Assert.NotEmpty(Protos);
        Assert.All(Protos, file =>
        {
            var package = PackageLine().Match(Repository.Read(file)).Groups[1].Value;
            Assert.Equal($"protos/{package.Replace('.', '/')}", Path.GetDirectoryName(file));
            Assert.Matches(@"\.v\d+$", package);
            Assert.StartsWith("//", Repository.Read(file), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_proto_is_compiled() =>
        Assert.Equal(Protos.Select(file => file["protos/".Length..]).Order(), ProtoSurface.Files.Select(file => file.Name).Order());

    [Fact]
    public void Fields_are_in_lower_snake_case_and_messages_in_pascal_case()
    {
        Assert.All(ProtoSurface.Messages.SelectMany(message => message.Fields.InDeclarationOrder()), field => Assert.Matches("^[a-z][a-z0-9]*(_[a-z0-9]+)*$", field.Name));
        Assert.All(ProtoSurface.Messages, message => Assert.Matches("^[A-Z][A-Za-z0-9]*$", message.Name));
        Assert.Empty(ProtoSurface.Messages.Select(message => message.Name).Concat(ProtoSurface.Enums.Select(type => type.Name)).Intersect(TakenNames));
    }

    [Fact]
    public void Enum_values_bear_the_name_of_their_enum_and_begin_with_nothing_said()
    {
        foreach (var type in ProtoSurface.Enums)
        {
            var prefix = WordStart().Replace(type.Name, "_$0").TrimStart('_').ToUpperInvariant() + "_";
            Assert.All(type.Values, value => Assert.StartsWith(prefix, value.Name, StringComparison.Ordinal));
            Assert.Equal(0, type.Values[0].Number);

            // The registry of outcomes is older than the rule: 0 is success there and always will be.
            Assert.Equal(type.Name == "OutcomeCode" ? "OUTCOME_CODE_OK" : prefix + "UNSPECIFIED", type.Values[0].Name);
        }
    }

    [Fact]
    public void A_figure_with_a_unit_ends_in_it()
    {
        var quantities = ProtoSurface.Messages.SelectMany(message => message.Fields.InDeclarationOrder())
            .Where(field => field.FieldType is FieldType.Double or FieldType.Int32 or FieldType.Int64)
            .Where(field => QuantityWord().IsMatch(field.Name));
        Assert.NotEmpty(quantities);
        Assert.All(quantities, field => Assert.Matches("_(seconds|mib|bytes)$", field.Name));
    }

    [Fact]
    public void Each_call_has_a_request_of_its_own_and_an_answer_that_can_grow()
    {
        Assert.All(ProtoSurface.Methods, method => Assert.Equal(method.Name + "Request", method.InputType.Name));
        Assert.All(ProtoSurface.Methods.Where(method => !method.IsServerStreaming), method => Assert.Equal(method.Name + "Response", method.OutputType.Name));
    }

    [Fact]
    public void Every_outcome_code_says_what_it_means()
    {
        var lines = Repository.Read("protos/dcgrid/v1/outcome.proto").Split('\n').Select(line => line.Trim()).ToList();
        var codes = lines.Index().Where(line => line.Item.StartsWith("OUTCOME_CODE_", StringComparison.Ordinal)).ToList();
        Assert.Equal(Production.OutcomeCodes.All.Count, codes.Count);
        Assert.All(codes, line => Assert.StartsWith("// ", lines[line.Index - 1], StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^package ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex PackageLine();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex WordStart();

    [GeneratedRegex("wall|delay|lifetime|memory|disk|size|duration|elapsed|bytes|seconds")]
    private static partial Regex QuantityWord();
}
