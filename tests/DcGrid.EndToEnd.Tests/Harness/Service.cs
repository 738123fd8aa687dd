using System.Diagnostics;
using System.Text.Json;
using DcGrid.Testing;

namespace DcGrid.EndToEnd.Tests.Harness;

/// <summary>A service in a temporary folder, made of the real programs. Ends what it started, and nothing else.</summary>
internal sealed class Service : IAsyncDisposable
{
    public const string Campaign = "DC_DEMO";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly TemporaryFolder _folder = new();
    private readonly string[] _serverArguments;

    private Service(string[] serverArguments) => _serverArguments = serverArguments;

    public string Folder => _folder.Path;

    public string Home => _folder["service"];

    public string SiteConfig => _folder["site-config"];

    /// <summary>Makes a home and starts its server.</summary>
    /// <param name="siteYaml">The file of the site "test"; see <see cref="Sites"/>.</param>
    public static Task<Service> StartAsync(string? siteYaml = null, params string[] serverArguments) =>
        StartOnAsync(null, siteYaml, serverArguments);

    /// <summary>Makes a home on a database, which other services may share, and starts its server.</summary>
    /// <param name="database">Null for a file in the home.</param>
    public static async Task<Service> StartOnAsync(PostgresDatabase? database, string? siteYaml = null, params string[] serverArguments)
    {
        var service = new Service(serverArguments);
        if (database is not null)
        {
            (await service.DcgridAsync("server", "init", "--store", database.Url)).Expect(0);
        }

        Directory.CreateDirectory(service.SiteConfig);
        if (siteYaml is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(service.SiteConfig, "test.yaml"), siteYaml);
        }

        (await service.StartServerAsync()).Expect(0);
        return service;
    }

    public Task<ProcessResult> StartServerAsync() =>
        DcgridAsync(["server", "start", "--site-config", SiteConfig, .. _serverArguments]);

    /// <summary>Runs <c>dcgrid</c> on this service's home.</summary>
    public Task<ProcessResult> DcgridAsync(params string[] arguments) =>
        Shell.RunAsync(Repository.Program("dcgrid"), arguments, new Dictionary<string, string>
        {
            ["DCGRID_HOME"] = Home,
            ["NO_COLOR"] = "1",
        });

    /// <summary>The rows of a listing, by <c>--output json</c>.</summary>
    public async Task<IReadOnlyList<T>> ListAsync<T>(params string[] arguments)
    {
        var result = (await DcgridAsync([.. arguments, "--output", "json"])).Expect(0);
        return JsonSerializer.Deserialize<List<T>>(result.Output, Json)!;
    }

    /// <summary>Where the server that is up listens, as it writes it itself.</summary>
    public async Task<string> UrlAsync()
    {
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Home, "server.json")));
        return file.RootElement.GetProperty("url").GetString()!;
    }

    /// <summary>What the server has logged so far.</summary>
    public Task<string> LogAsync() => File.ReadAllTextAsync(Path.Combine(Home, "logs", "server.log"));

    /// <summary>The process id of the server that is up.</summary>
    public async Task<int> ServerProcessIdAsync()
    {
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Home, "server.json")));
        return file.RootElement.GetProperty("pid").GetInt32();
    }

    /// <summary>SIGKILL to the server, and waits until it is gone.</summary>
    public async Task Kill9ServerAsync()
    {
        using var process = Process.GetProcessById(await ServerProcessIdAsync());
        await Shell.Kill9Async(process.Id);
        await process.WaitForExitAsync();
    }

    /// <summary>Plans the demo's campaign on a tree of frames and starts it.</summary>
    public async Task CreateCampaignAsync(string? tree = null)
    {
        var input = tree ?? Path.Combine(Repository.StackDemo, "input");
        var yaml = (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "demo", "campaign.yaml")))
            .Replace("stack_demo/input", input, StringComparison.Ordinal)
            .Replace("stack_demo/ref_cat", Path.Combine(Repository.StackDemo, "ref_cat"), StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder["campaign.yaml"], yaml);
        (await DcgridAsync("campaign", "create", "-f", _folder["campaign.yaml"], "--output-url", $"file://{_folder["results"]}"))
            .Expect(0);
    }

    public async Task SubmitPilotsAsync(int count) =>
        (await DcgridAsync("pilot", "submit", "--site", Sites.Name, "--count", $"{count}")).Expect(0);

    /// <summary>Asserts that the campaign is settled, its counts close, every task is done, and one attempt of each was accepted.</summary>
    /// <returns>The tasks that took more than one attempt.</returns>
    public async Task<IReadOnlyList<TaskDocument>> ExpectAllDoneOnceAsync()
    {
        (await DcgridAsync("campaign", "verify", Campaign)).Expect(0);
        var tasks = await ListAsync<TaskRow>("task", "list", Campaign);
        Assert.All(tasks, task => Assert.Equal("done", task.State));
        var repeated = new List<TaskDocument>();
        foreach (var task in tasks.Where(task => task.Attempts > 1))
        {
            var result = (await DcgridAsync("task", "show", $"{task.TaskId}", "--output", "json")).Expect(0);
            var document = JsonSerializer.Deserialize<TaskDocument>(result.Output, Json)!;
            Assert.Single(document.Attempts, attempt => attempt.State == "accepted");
            repeated.Add(document);
        }

        return repeated;
    }

    /// <summary>Watches until all tasks of the campaign are settled.</summary>
    public async Task UntilSettledAsync() => (await DcgridAsync("campaign", "status", Campaign, "--watch")).Expect(0);

    /// <summary>Waits until payloads have told <paramref name="count"/> files into a folder.</summary>
    public static async Task UntilFilesAsync(string folder, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var watcher = new FileSystemWatcher(folder) { EnableRaisingEvents = true };
        while (Directory.GetFiles(folder).Length < count)
        {
            var created = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            FileSystemEventHandler wake = (_, _) => created.TrySetResult();
            watcher.Created += wake;
            if (Directory.GetFiles(folder).Length < count)
            {
                await created.Task.WaitAsync(limit.Token);
            }

            watcher.Created -= wake;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DcgridAsync("server", "stop");
        foreach (var pilot in Pilots())
        {
            await Shell.Kill9Async(pilot);
        }

        _folder.Dispose();
    }

    /// <summary>Process ids of the pilots that this service's local batch system started and that still run.</summary>
    public IReadOnlyList<int> Pilots() =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(IsOwnPilot).Select(int.Parse!)];

    private bool IsOwnPilot(string? processId)
    {
        if (!int.TryParse(processId, out _))
        {
            return false;
        }

        try
        {
            var commandLine = File.ReadAllText($"/proc/{processId}/cmdline");
            return commandLine.Contains("dcgrid-pilot", StringComparison.Ordinal)
                && commandLine.Contains(Home, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
