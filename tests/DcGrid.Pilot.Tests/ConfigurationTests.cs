using DcGrid.Pilot.Configuration;

namespace DcGrid.Pilot.Tests;

public sealed class ConfigurationTests : IDisposable
{
    private const string Least =
        """{"server":"https://s:7171","tokenFile":"/t","site":"local","scratch":"/scratch","payloads":{"astromatic":"/p"}}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("dcgrid-config-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_left_out_has_its_documented_default()
    {
        var config = Load(Least);
        Assert.Equal((1, 1, 300, 4096, 20, 0), (config.Slots, config.PrefetchCount, config.IdleSeconds, config.CacheMiB, config.DrainGraceSeconds, config.WallSeconds));
    }

    [Fact]
    public void The_site_is_a_tag_beside_those_of_its_own() =>
        Assert.Equal(["site:local", "release:v7_2"], Load(Least[..^1] + ",\"tags\":[\"release:v7_2\",\"site:local\"]}").AllTags);

    [Fact]
    public void Comments_and_trailing_commas_are_allowed() =>
        Assert.Equal("local", Load(Least[..^1] + ", // by hand\n}").Site);

    [Theory]
    [InlineData("\"site\":\"local\"", "\"site\":\"local\",\"slotz\":1", "slotz")]
    [InlineData("\"site\":\"local\",", "", "site")]
    [InlineData("https://s:7171", "http://s:7171", "https://")]
    [InlineData("https://s:7171", "s:7171", "https://")]
    [InlineData("\"site\":\"local\"", "\"site\":\"local\",\"otherServers\":[\"http://t:7171\"]", "\"otherServers\" must be https://")]
    [InlineData("\"/scratch\"", "\"scratch\"", "absolute")]
    [InlineData("\"/p\"", "\"p\"", "absolute")]
    [InlineData("{\"astromatic\":\"/p\"}", "{}", "payload")]
    [InlineData("\"site\":\"local\"", "\"site\":\"local\",\"slots\":0", "slots")]
    [InlineData("\"site\":\"local\"", "\"site\":\"local\",\"wallSeconds\":30", "wallSeconds")]
    [InlineData("\"site\":\"local\"", "\"site\":\"local\",\"tags\":[\"two words\"]", "'two words' is no tag")]
    [InlineData("\"site\":\"local\"", "\"site\":\"local\",\"irodsEnvironmentFile\":\"e.json\"", "\"irodsEnvironmentFile\" must be an absolute path")]
    [InlineData("\"site\":\"local\"", "\"site\":\"local\",\"irodsPasswordFile\":\"p\"", "\"irodsPasswordFile\" must be an absolute path")]
    [InlineData("\"site\":\"local\"", "\"site\":", "pilot.json")]
    public void A_wrong_value_is_named(string from, string to, string expected)
    {
        var error = Assert.Throws<ConfigurationException>(
            () => Load(Least.Replace(from, to, StringComparison.Ordinal)));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_said_so() =>
        Assert.Throws<ConfigurationException>(() => PilotConfig.Load(Path.Combine(_folder, "none")));

    [Fact]
    public void A_token_is_read_only_from_a_file_that_is_closed_to_others()
    {
        var path = Path.Combine(_folder, "token");
        File.WriteAllText(path, "dcg_secret\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal("dcg_secret", TokenFile.Read(path));

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        var error = Assert.Throws<ConfigurationException>(() => TokenFile.Read(path));
        Assert.Contains("chmod 600", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("dcg_secret", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("bell\u0007")]
    public void A_file_that_holds_no_token_is_refused_without_showing_it(string content)
    {
        var path = Path.Combine(_folder, "token");
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Contains("holds no token", Assert.Throws<ConfigurationException>(() => TokenFile.Read(path)).Message, StringComparison.Ordinal);
    }

    private PilotConfig Load(string json)
    {
        var path = Path.Combine(_folder, "pilot.json");
        File.WriteAllText(path, json);
        return PilotConfig.Load(path);
    }
}
