using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace DcGrid.EndToEnd.Tests.Harness;

/// <summary>A real pilot that a test starts by hand, with a configuration of its own.</summary>
internal sealed class HandPilot : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private HandPilot(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_log)
            {
                _log.AppendLine(line.Data);
            }
        };
        process.BeginErrorReadLine();
    }

    /// <summary>What it has logged so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <param name="servers">Where it calls, in this order of the configuration.</param>
    /// <param name="environment">More variables for it and its payloads.</param>
    public static async Task<HandPilot> StartAsync(
        Service service, GatedSite site, string name, IReadOnlyList<string> servers, IReadOnlyDictionary<string, string>? environment = null)
    {
        var token = Path.Combine(service.Folder, $"{name}.token");
        (await service.DcgridAsync("token", "issue", "--name", name, "--role", "pilot", "--lifetime", "1h", "--out", token)).Expect(0);
        var config = Path.Combine(service.Folder, $"{name}.json");
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new
        {
            server = servers[0],
            otherServers = servers.Skip(1),
            tokenFile = token,
            site = Sites.Name,
            scratch = Path.Combine(service.Folder, $"{name}-scratch"),
            prefetch = 0,
            memoryMiB = 4096,
            diskMiB = 8192,
            payloads = new { astromatic = site.Payload },
        }));
        return new HandPilot(Shell.Start(Repository.Program("dcgrid-pilot"), ["--config", config], environment));
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
