using System.Diagnostics;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace DcGrid.Grpc.Tests.Peers;

/// <summary>A process with stock gRPC: Debian's python3-grpcio under Debian's own Python.</summary>
public sealed class StockPeer : IAsyncDisposable
{
    private const string Python = "/usr/bin/python3";
    private static readonly TimeSpan Safety = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly DirectoryInfo _files;
    private readonly Task<string> _errors;

    private StockPeer(DirectoryInfo files, string role, IEnumerable<string> arguments)
    {
        _files = files;
        var start = new ProcessStartInfo(Python)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // -I: no modules but Debian's, whatever the surroundings say.
        string[] all = ["-I", Path.Combine(AppContext.BaseDirectory, "Peers", "stock_peer.py"), role, .. arguments];
        foreach (var argument in all)
        {
            start.ArgumentList.Add(argument);
        }

        // A proxy of the machine's surroundings is not for loopback.
        foreach (var name in (string[])["http_proxy", "https_proxy", "grpc_proxy", "HTTP_PROXY", "HTTPS_PROXY"])
        {
            start.Environment.Remove(name);
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException($"{Python} did not start.");
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Where a server listens.</summary>
    public Uri? Address { get; private set; }

    public static async Task<StockPeer> StartServerAsync(TestCertificates? certificates = null)
    {
        var files = WriteDescriptors();
        List<string> arguments = [Path.Combine(files.FullName, "descriptors")];
        if (certificates is not null)
        {
            arguments.Add(Write(files, "key.pem", certificates.ServerKeyPem));
            arguments.Add(Write(files, "certificate.pem", certificates.Server.ExportCertificatePem()));
        }

        var peer = new StockPeer(files, "server", arguments);
        var port = await peer.ReadLineAsync();
        peer.Address = new Uri($"{(certificates is null ? "http" : "https")}://127.0.0.1:{port}");
        return peer;
    }

    public static StockPeer StartClient(Uri server, TestCertificates? certificates = null)
    {
        var files = WriteDescriptors();
        List<string> arguments = [Path.Combine(files.FullName, "descriptors"), server.Authority];
        if (certificates is not null)
        {
            arguments.Add(Write(files, "ca.pem", certificates.Authority.ExportCertificatePem()));
        }

        return new StockPeer(files, "client", arguments);
    }

    /// <summary>Has a client play a scenario; gives what it observed.</summary>
    public async Task<JsonElement> PlayAsync(object scenario)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(scenario));
        await _process.StandardInput.FlushAsync();
        return JsonDocument.Parse(await ReadLineAsync()).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var safety = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await _process.WaitForExitAsync(safety.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
        _files.Delete(recursive: true);
    }

    private static DirectoryInfo WriteDescriptors()
    {
        var files = Directory.CreateTempSubdirectory("dcgrid-grpc-");
        using var stream = File.Create(Path.Combine(files.FullName, "descriptors"));
        using var output = new CodedOutputStream(stream);
        // A FileDescriptorSet: field 1, repeated, one file after another, dependencies first.
        FileDescriptor[] descriptors =
        [
            Google.Protobuf.WellKnownTypes.AnyReflection.Descriptor,
            Google.Rpc.StatusReflection.Descriptor,
            Interop.InteropReflection.Descriptor,
        ];
        foreach (var descriptor in descriptors)
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(descriptor.SerializedData);
        }

        return files;
    }

    private static string Write(DirectoryInfo files, string name, string text)
    {
        var path = Path.Combine(files.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private async Task<string> ReadLineAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Safety);
        return line ?? throw new InvalidOperationException(
            $"{Python} ended; Debian's packages python3-grpcio and python3-protobuf must be installed. It said: {await _errors}");
    }
}
