using System.Xml.Linq;

namespace DcGrid.Structure.Tests;

/// <summary>The table "Rooms" of ARCHITECTURE.md.</summary>
public sealed class ProjectArrows
{
    private static readonly string[] AllButPrograms = ["Grpc", "Grpc.AspNetCore", "Protocol", "Production", "Survey", "Store", "Batch", "Irods", "Storage", "CrossMatch"];

    /// <summary>What each project may reference.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Grpc"] = [],
        ["Grpc.AspNetCore"] = ["Grpc"],
        ["Protocol"] = ["Grpc"],
        ["Production"] = [],
        ["Survey"] = [],
        ["Store"] = ["Production"],
        ["Batch"] = ["Production"],
        ["Irods"] = [],
        ["Storage"] = ["Irods"],
        ["CrossMatch"] = [],
        ["Server"] = AllButPrograms,
        ["Cli"] = ["Protocol", "Survey", "Storage", "CrossMatch"],
        ["Pilot"] = ["Protocol", "Storage"],
        ["CampaignModel"] = ["Survey"],
        ["Bench"] = ["Protocol", "Irods", "Storage", "CampaignModel", "Irods.Loopback", "Testing"],
    };

    /// <summary>Packages that belong to one room or a few; the others are free.</summary>
    private static readonly Dictionary<string, string[]> PackageRooms = new()
    {
        ["Microsoft.Data.Sqlite"] = ["Store"],
        ["Npgsql"] = ["Store", "Bench"],
        ["Spectre.Console"] = ["Cli"],
        ["Grpc.Tools"] = ["Protocol"],
    };

    public static TheoryData<string> Rooms => [.. Projects().Select(Room)];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_project_references_only_what_its_row_of_the_table_allows(string room)
    {
        Assert.True(Allowed.TryGetValue(room, out var allowed), $"project {room} has no row in ARCHITECTURE.md and in this test: add it to both");
        var file = Projects().Single(project => Room(project) == room);
        Assert.Empty(Items(file, "ProjectReference").Select(Room).Except(allowed));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_package_stays_in_its_room(string room)
    {
        var file = Projects().Single(project => Room(project) == room);
        Assert.DoesNotContain(Items(file, "PackageReference"), package => PackageRooms.TryGetValue(package, out var rooms) && !rooms.Contains(room));
    }

    [Fact]
    public void The_table_of_the_architecture_names_every_project()
    {
        var table = Repository.Read("ARCHITECTURE.md");
        Assert.DoesNotContain(Projects(), project => !table.Contains($"`{Path.GetDirectoryName(project)}`", StringComparison.Ordinal));
        Assert.Equal(Allowed.Keys.Order(), Projects().Select(Room).Order());
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("DcGrid.sln").Replace('\\', '/');
        Assert.DoesNotContain(Repository.Projects, project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal));
    }

    [Fact]
    public void No_program_references_a_test() =>
        Assert.DoesNotContain(
            Projects().Where(project => !project.StartsWith("bench/", StringComparison.Ordinal)),
            project => Items(project, "ProjectReference").Any(reference => reference.Contains("tests/", StringComparison.Ordinal)));

    [Fact]
    public void Sql_is_spoken_in_the_store_alone()
    {
        var speakers = Repository.Sources
            .Where(file => !file.StartsWith("src/DcGrid.Store/", StringComparison.Ordinal) && !file.StartsWith("tests/DcGrid.Store", StringComparison.Ordinal))
            .Where(file => !file.StartsWith("tests/DcGrid.Structure", StringComparison.Ordinal))
            .Where(file => Repository.Read(file).Contains("Microsoft.Data.Sqlite", StringComparison.Ordinal));
        Assert.Empty(speakers);
    }

    [Fact]
    public void The_pure_heart_uses_nothing_that_does_input_or_output()
    {
        string[] pure = ["System.Runtime", "System.Collections", "System.Linq", "System.Memory", "System.Text.RegularExpressions"];
        var used = typeof(Production.TaskLifecycle).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!);
        Assert.Empty(used.Except(pure));
    }

    private static IEnumerable<string> Projects() =>
        Repository.Projects.Where(file => Path.GetDirectoryName(Path.GetDirectoryName(file)) is "src" or "pilot" or "bench");

    private static string Room(string project) => Path.GetFileNameWithoutExtension(project)["DcGrid.".Length..];

    private static IEnumerable<string> Items(string project, string kind) =>
        XDocument.Parse(Repository.Read(project)).Descendants(kind).Select(item => (string)item.Attribute("Include")!);
}
