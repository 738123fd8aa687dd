using System.Text.Json;
using DcGrid.Cli.Tests.Support;
using DcGrid.Irods.Loopback;
using DcGrid.Storage;

namespace DcGrid.Cli.Tests.Files;

/// <summary>The commands on files with a server that speaks iRODS, of the old kind and the new.</summary>
public sealed class IrodsFilesTests
{
    [Theory]
    [InlineData("V331")]
    [InlineData("V502")]
    public async Task A_tree_goes_into_irods_once_and_is_found_whole_or_damaged(string version)
    {
        await using var service = await FakeService.StartAsync();
        using SurveyTree tree = new(6);
        await using var irods = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions { Version = Enum.Parse<IrodsServerVersion>(version) });
        var variables = Login(tree, irods);
        var root = $"irods://127.0.0.1:{irods.Port}{irods.HomeCollection}/s82";

        var (status, terminal) = await RunAsync("file", "import", tree.Tree, root);
        Assert.True(status == 0, terminal.Out + terminal.Error);
        Assert.Equal(18, irods.ObjectPaths().Count);
        Assert.Equal(tree.Paths.Select(path => $"{root}/{path}"), service.Admin.Registered.Values.Select(file => file.Url));
        foreach (var option in (string[])["--parallel=3", "--verify"])
        {
            Assert.Contains("Nothing to copy: 18 files there already", (await RunAsync("file", "import", tree.Tree, root, option)).Terminal.Out, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await RunAsync("file", "verify")).Status);
        Assert.Equal(0, (await RunAsync("file", "verify", "--deep")).Status);
        var copy = tree.InFolder("copy");
        Assert.Equal(0, (await RunAsync("file", "get", "raw/" + tree.Paths[0], "-o", copy)).Status);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(tree.Tree, tree.Paths[0])), await File.ReadAllBytesAsync(copy));

        // The same number of other bytes where a file was, one more file, an upload that was never ended, and a file that is gone.
        await using var storage = StorageElements.CreateDefault(
            [], TimeProvider.System, irods: new IrodsStorageOptions { EnvironmentFile = variables["IRODS_ENVIRONMENT_FILE"], PasswordFile = variables[IrodsStorageOptions.PasswordFileVariable] });
        await storage.RemoveAsync(StorageUrl.Parse($"{root}/{tree.Paths[1]}"), default);
        await storage.RemoveAsync(StorageUrl.Parse($"{root}/{tree.Paths[2]}"), default);
        await File.WriteAllBytesAsync(copy, new byte[new FileInfo(Path.Combine(tree.Tree, tree.Paths[2])).Length]);
        foreach (var name in (string[])[tree.Paths[2], "foreign", TemporaryName.Prefix + "1"])
        {
            await storage.StoreAsync(copy, StorageUrl.Parse($"{root}/{name}"), default);
        }

        // 3.3.1 keeps MD5, which the catalogue does not know: there, only reading tells.
        var seenAtOnce = version == "V502" ? 1 : 0;
        foreach (var (option, wrong) in (KeyValuePair<string, int>[])[new("--parallel=2", seenAtOnce), new("--deep", 1)])
        {
            (status, terminal) = await RunAsync("file", "verify", option, "-o", "json");
            using var document = JsonDocument.Parse(terminal.Out);
            Assert.Equal((int)ExitCode.SettledWithFailures, status);
            Assert.Equal(
                $"{17 - wrong} good, 1 lost, 0 wrong size, {wrong} wrong checksum, 0 unreadable, 18 all, 17 registered, 1 unregistered, 1 leftover, 19 all",
                string.Join(", ", document.RootElement.GetProperty("rows").EnumerateArray().Select(row => $"{row.GetProperty("files")} {row.GetProperty("what")}")));
        }

        Assert.Empty(irods.Broken);

        async Task<(int Status, FakeTerminal Terminal)> RunAsync(params string[] arguments)
        {
            FakeTerminal fake = new(variables: variables);
            return (await service.RunAsync(fake, arguments), fake);
        }
    }

    [Fact]
    public async Task An_import_goes_on_after_a_cut()
    {
        await using var service = await FakeService.StartAsync();
        using SurveyTree tree = new(6);
        await using var irods = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions());
        var variables = Login(tree, irods);
        var root = $"irods://127.0.0.1:{irods.Port}{irods.HomeCollection}/s82";
        for (var random = new Random(7); ;)
        {
            using CancellationTokenSource stop = new();
            var left = random.Next(1, 7);
            service.Admin.Registering = count =>
            {
                left -= count;
                if (left <= 0)
                {
                    stop.Cancel();
                }
            };
            FakeTerminal terminal = new(variables: variables);
            if (await CommandTree.RunAsync(["file", "import", tree.Tree, root, "--parallel", "2", "--home", service.Home], terminal.Terminal, stop.Token) == 0)
            {
                break;
            }
        }

        Assert.Equal(18, service.Admin.Registered.Count);
        FakeTerminal verify = new(variables: variables);
        await service.RunAsync(verify, "file", "verify", "--deep", "-o", "json");
        using var document = JsonDocument.Parse(verify.Out);
        Assert.Equal(18, document.RootElement.GetProperty("rows")[0].GetProperty("files").GetInt32());
    }

    private static Dictionary<string, string> Login(SurveyTree tree, IrodsLoopbackServer irods)
    {
        var environment = tree.InFolder("irods_environment.json");
        File.WriteAllText(environment, JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["irods_host"] = "127.0.0.1",
            ["irods_port"] = irods.Port,
            ["irods_zone_name"] = irods.Zone,
            ["irods_user_name"] = irods.User,
        }));
        var password = tree.InFolder("password");
        File.WriteAllText(password, irods.Password + "\n");
        File.SetUnixFileMode(password, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new() { ["IRODS_ENVIRONMENT_FILE"] = environment, [IrodsStorageOptions.PasswordFileVariable] = password };
    }
}
