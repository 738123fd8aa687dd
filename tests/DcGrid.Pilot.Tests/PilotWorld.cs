using DcGrid.Pilot.Configuration;
using DcGrid.Pilot.Connections;
using DcGrid.Protocol.V1;
using DcGrid.Storage;

namespace DcGrid.Pilot.Tests;

/// <summary>A pilot with everything around it: a folder for scratch and storage, a queue, shell scripts for payloads.</summary>
internal sealed class PilotWorld : IDisposable
{
    /// <summary>Writes a result with an outcome of OK and the output <c>out/x.txt</c>.</summary>
    public const string Succeed = """
        cat in/* > out/x.txt
        printf '%s' '{"version":1,"outcome":"OK","message":"fine","errors":[],"figures":[{"name":"seeing","value":1.5,"unit":"arcsec"}],"outputs":[{"role":"src","path":"out/x.txt"}]}' > r.tmp
        mv r.tmp "$2"
        """;

    private readonly StringWriter _log = new();

    public PilotWorld()
    {
        Directory.CreateDirectory(SePath(""));
        Config = new PilotConfig
        {
            Server = "http://127.0.0.1:1",
            TokenFile = Path.Combine(Folder, "token"),
            Site = "test",
            Scratch = Path.Combine(Folder, "scratch"),
            Payloads = [],
            IdleSeconds = 0,
            MinFreeDiskMiB = 0,
            PayloadGraceSeconds = 30,
            DrainGraceSeconds = 0,
        };
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("dcgrid-pilot-").FullName;

    public PilotConfig Config { get; }

    public FakeTaskQueue Queue { get; } = new();

    public FlakyElement Element { get; } = new();

    public string Log => _log.ToString();

    public string SePath(string name) => Path.Combine(Folder, "se", name);

    /// <summary>Makes a payload that runs a shell script; <c>$W</c> is the world's folder.</summary>
    public void AddPayload(string name, string script, string selfTest = "exit 0")
    {
        var path = Path.Combine(Folder, name + ".sh");
        File.WriteAllText(path, $"#!/bin/sh\nif [ \"$1\" = --self-test ]; then {selfTest}; fi\nW='{Folder}'\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Config.Payloads[name] = path;
    }

    /// <summary>Queues a task with one input of the given content; null for a file that is not there.</summary>
    public AttemptGrant AddTask(long id, string payload, string? input = "pixels")
    {
        if (input is not null)
        {
            File.WriteAllText(SePath($"raw-{id}.fit"), input);
        }

        AttemptGrant grant = new()
        {
            TaskId = id,
            Attempt = 1,
            Campaign = "DC_TEST",
            Stage = Stage.ProcessCcd,
            Payload = payload,
            DataId = new DataId { Image = new ImageId { Run = 4192, Camcol = 4, Field = 300, Filter = "g" } },
            Limits = new ResourceLimits { Cores = 1 },
            Inputs =
            {
                new InputFile
                {
                    Role = "fpC", Lfn = $"raw/raw-{id}.fit", SizeBytes = -1,
                    Url = StorageUrl.FromLocalPath(SePath($"raw-{id}.fit")).ToString(),
                },
            },
            ParametersJson = """{"threshold":5}""",
            OutputUrl = StorageUrl.FromLocalPath(SePath($"out/{id}/1")).ToString(),
            OutputLfnPrefix = $"DC_TEST/{id}/1/",
        };
        Queue.Add(grant);
        return grant;
    }

    public PilotAgent NewAgent() => new(
        Config, Queue, new StorageElements([Element], TimeProvider.System, new StorageRetryOptions { FirstDelay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero }),
        new SiteConnections(TimeProvider.System, new PilotLog(TextWriter.Null, TimeProvider.System)),
        new PilotIdentity(Guid.NewGuid().ToString(), "node1", "L1.1", 1, "test"), new Random(1), TimeProvider.System,
        new PilotLog(TextWriter.Synchronized(_log), TimeProvider.System));

    public async Task<PilotExit> RunAsync()
    {
        using var agent = NewAgent();
        return await agent.RunAsync(default);
    }

    /// <summary>Whether a process that wrote its number into a file still runs.</summary>
    public bool Runs(string pidFile)
    {
        var pid = int.Parse(File.ReadAllText(Path.Combine(Folder, pidFile)), null);
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Split(')')[^1].TrimStart().StartsWith('Z');
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Whether a script has written a file to its end.</summary>
    public bool Has(string file)
    {
        var path = Path.Combine(Folder, file);
        return File.Exists(path) && File.ReadAllText(path).EndsWith('\n');
    }

    public void Touch(string file) => File.WriteAllText(Path.Combine(Folder, file), "\n");

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
