using System.Diagnostics;

namespace DcGrid.Irods.Loopback.Tests;

/// <summary>Debian's python3-irodsclient does its own operations: the server is not judged by our client alone.</summary>
[Trait("Needs", "packages")]
public sealed class StockClientTests
{
    /// <summary>Debian's own, which has Debian's packages.</summary>
    private const string Python = "/usr/bin/python3";

    [Theory]
    [InlineData(IrodsServerVersion.V331, NegotiationPolicy.Refuse)]
    [InlineData(IrodsServerVersion.V502, NegotiationPolicy.Refuse)]
    [InlineData(IrodsServerVersion.V502, NegotiationPolicy.Require)]
    public async Task A_stock_client_puts_gets_lists_renames_describes_and_removes(IrodsServerVersion version, NegotiationPolicy policy)
    {
        await using var server = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions { Version = version, Policy = policy, User = "o'neil" });
        var folder = Directory.CreateTempSubdirectory("stock-client-");
        try
        {
            var output = await RunAsync(
                server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
                server.Zone,
                server.User,
                version == IrodsServerVersion.V331 ? "3" : "5",
                policy == NegotiationPolicy.Require ? server.CertificateFile : "-",
                folder.FullName,
                server.Password);
            Assert.Equal("ok", output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        await server.WhenIdleAsync();
        Assert.Empty(server.Broken);
        Assert.Empty(server.ObjectPaths());
        Assert.Equal(0, server.ConnectionsOpen);
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Peers", "stock_client.py");
        using var python = Process.Start(new ProcessStartInfo(Python, ["-W", "ignore", script, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = python.StandardOutput.ReadToEndAsync();
        var errors = python.StandardError.ReadToEndAsync();
        await python.WaitForExitAsync();
        Assert.True(python.ExitCode == 0, $"{await output}\n{await errors}");
        return (await output).Trim();
    }
}
