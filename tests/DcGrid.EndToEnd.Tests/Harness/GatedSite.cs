namespace DcGrid.EndToEnd.Tests.Harness;

/// <summary>A site whose payload is a small shell script: it notes that it started, waits at a gate, and writes files of the roles
/// that its stage should. So a test decides what is running when a fault strikes.</summary>
internal sealed class GatedSite : IDisposable
{
    private const string Script =
        """
        #!/bin/sh
        # usage: payload task.json result.json
        [ "$1" = --self-test ] && exit 0
        field() { sed -n "s/.*\"$1\": *\"\{0,1\}\([A-Za-z0-9]*\).*/\1/p" task.json | head -n 1; }
        touch "STARTED/$(field taskId)-$(field attempt)"
        flock --shared GATE true
        case $(field stage) in
            ProcessCcd) roles="calexp psf src" ;;
            Coadd) roles="coadd coaddSrc" ;;
            *) roles="forcedSrc" ;;
        esac
        list=
        for role in $roles; do
            echo "$role of $(field taskId)" > "out/$role.txt"
            list="$list${list:+,}{\"role\":\"$role\",\"path\":\"out/$role.txt\"}"
        done
        echo "{\"version\":1,\"outcome\":\"OK\",\"message\":\"gated\",\"errors\":[],\"figures\":[],\"outputs\":[$list]}" > result.new
        mv result.new "$2"
        """;

    private readonly TemporaryFolder _folder = new();

    public GatedSite()
    {
        Directory.CreateDirectory(Started);
        Gate = new Gate(_folder["gate"]);
        var script = Script.Replace("STARTED", Started, StringComparison.Ordinal).Replace("GATE", Gate.File, StringComparison.Ordinal);
        File.WriteAllText(_folder["payload"], script);
        File.SetUnixFileMode(_folder["payload"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public Gate Gate { get; }

    /// <summary>A file here for each payload that was started: task number, attempt number.</summary>
    public string Started => _folder["started"];

    /// <summary>The payload itself, for a pilot without a site.</summary>
    public string Payload => _folder["payload"];

    /// <summary>The site's file. One slot and no prefetch keep what a pilot holds to what it runs.</summary>
    public string Yaml => Sites.Yaml(_folder["scratch"], _folder["payload"]);

    public void Dispose()
    {
        Gate.Dispose();
        _folder.Dispose();
    }
}
