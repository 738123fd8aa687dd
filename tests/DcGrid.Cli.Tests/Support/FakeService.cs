using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DcGrid.Cli.Tests.Support;

/// <summary>A home folder with a live service in this process: Kestrel, real calls, a fake behind them.</summary>
internal sealed class FakeService : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly TemporaryFolder _folder = new();

    private FakeService(WebApplication application) => _application = application;

    public FakeAdmin Admin { get; private init; } = null!;

    public string Home => _folder.Path;

    public string Url => _application.Urls.Single();

    public static async Task<FakeService> StartAsync()
    {
        FakeAdmin admin = new();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(admin);
        var application = builder.Build();
        application.MapGrpcService<FakeAdmin>();
        await application.StartAsync();
        FakeService service = new(application) { Admin = admin };
        service.WriteHome();
        return service;
    }

    /// <summary>Runs a command line against this home.</summary>
    public Task<int> RunAsync(FakeTerminal terminal, params string[] arguments) =>
        terminal.RunAsync([.. arguments, "--home", Home]);

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _folder.Dispose();
    }

    private void WriteHome()
    {
        var token = _folder.File("admin.token", FakeAdmin.Token + "\n");
        File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _folder.File("server.json", JsonSerializer.Serialize(new
        {
            url = Url,
            pid = Environment.ProcessId,
            version = "0.1.0",
            started = TimeProvider.System.GetUtcNow(),
            caCertificate = (string?)null,
        }));
    }
}
