using System.Text.RegularExpressions;

namespace DcGrid.Structure.Tests;

/// <summary>Rules of the house that can be checked; what can't is not written down as a rule.</summary>
public sealed partial class HouseRules
{
    private const int MaxLinesPerFile = 600;

    [Fact]
    public void No_type_has_a_name_that_says_nothing_or_is_taken()
    {
        var bad = Repository.Sources.SelectMany(file => TypeName().Matches(Repository.Read(file)).Select(match => (file, Name: match.Groups[1].Value)))
            .Where(type => EmptyName().IsMatch(type.Name));
        Assert.Empty(bad);
    }

    [Theory]
    [InlineData("public sealed class PilotManager(int x)", true)]
    [InlineData("internal readonly record struct Task(long Value)", true)]
    [InlineData("static partial class StringUtils", true)]
    [InlineData("public enum TaskStatus", true)]
    [InlineData("public enum TaskState", false)]
    [InlineData("public sealed class TaskMatcher", false)]
    [InlineData("public record TaskRecord(int Commonness)", false)]
    public void The_rule_of_names_finds_what_it_should(string declaration, bool bad) =>
        Assert.Equal(bad, TypeName().Matches(declaration).Any(match => EmptyName().IsMatch(match.Groups[1].Value)));

    [Fact]
    public void No_file_is_longer_than_a_person_reads() =>
        Assert.DoesNotContain(Repository.Sources, file => Repository.Read(file).Count(c => c == '\n') > MaxLinesPerFile);

    [Fact]
    public void No_file_names_a_place_of_one_machine_or_a_package_registry()
    {
        var bad = Repository.Files.Where(IsText).SelectMany(file => Repository.Read(file).Split('\n').Index()
            .Where(line => MachinePlace().IsMatch(line.Item))
            .Select(line => $"{file}:{line.Index + 1}: {line.Item.Trim()}"));
        Assert.Empty(bad);
        Assert.DoesNotContain(Repository.Files, file => Path.GetFileName(file).ToUpperInvariant() is "NUGET.CONFIG" or "PIP.CONF" or ".NPMRC");
    }

    [Fact]
    public void The_rule_of_places_finds_what_it_should()
    {
        Assert.Matches(MachinePlace(), "cd /" + "root/x");
        Assert.Matches(MachinePlace(), "\"/" + "work/shared\"");
        Assert.Matches(MachinePlace(), "https://any.host/v3/" + "index.json");
        Assert.DoesNotMatch(MachinePlace(), "file:///se/work/x and a/root/b");
    }

    [Fact]
    public void Every_project_has_its_lock_file() =>
        Assert.Empty(Repository.Projects.Select(project => Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json")).Except(Repository.Files));

    [Fact]
    public void Every_project_has_tests()
    {
        // Protocol is generated; Grpc.AspNetCore is tested with the client it speaks to.
        string[] testedElsewhere = ["DcGrid.Protocol", "DcGrid.Grpc.AspNetCore"];
        var names = Repository.Projects.Select(project => Path.GetFileNameWithoutExtension(project)).ToList();
        Assert.DoesNotContain(
            names.Except(testedElsewhere), name => !name.EndsWith(".Tests", StringComparison.Ordinal) && !names.Contains(name + ".Tests"));
    }

    [Fact]
    public void Versions_stand_in_one_place() =>
        Assert.DoesNotContain(Repository.Projects, project => PackageVersion().IsMatch(Repository.Read(project)));

    private static bool IsText(string file)
    {
        using var stream = File.OpenRead(Path.Combine(Repository.Root, file));
        Span<byte> start = stackalloc byte[4096];
        var count = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return !start[..count].Contains((byte)0);
    }

    [GeneratedRegex(@"\b(?:class|record(?:\s+struct|\s+class)?|struct|interface|enum)\s+([A-Z]\w*)")]
    private static partial Regex TypeName();

    [GeneratedRegex("(Manager|Helpers?|Utils?|Utilities|Common)$|^(Task|TaskStatus|TaskScheduler)$")]
    private static partial Regex EmptyName();

    [GeneratedRegex(@"(?<![\w.])/(work|root|tmp/wt)/|/v3/index\.json")]
    private static partial Regex MachinePlace();

    [GeneratedRegex("<PackageReference[^>]* Version=")]
    private static partial Regex PackageVersion();
}
