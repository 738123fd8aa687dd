using System.Net;
using System.Security.Cryptography.X509Certificates;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DcGrid.Grpc.Tests.Peers;

/// <summary>Our server with the test service on a loopback port of the system's choice.</summary>
public sealed class OurServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OurServer(WebApplication app, RecordingLoggerProvider log)
    {
        _app = app;
        Log = log;
        Address = new Uri(app.Urls.Single());
    }

    public Uri Address { get; }

    public RecordingLoggerProvider Log { get; }

    public IServiceProvider Services => _app.Services;

    public InteropServer.Observations Observations => Services.GetRequiredService<InteropServer.Observations>();

    public static async Task<OurServer> StartAsync(
        Action<GrpcServiceOptions>? grpc = null,
        X509Certificate2? certificate = null,
        Action<IServiceCollection>? services = null,
        Action<GrpcServiceEndpointConventionBuilder>? endpoints = null,
        HttpProtocols protocols = HttpProtocols.Http2)
    {
        var log = new RecordingLoggerProvider();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(log);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        builder.Services.AddSingleton<InteropServer.Observations>();
        services?.Invoke(builder.Services);
        builder.Services.AddGrpc(options => grpc?.Invoke(options));
        var app = builder.Build();
        var mapped = app.MapGrpcService<InteropServer>();
        endpoints?.Invoke(mapped);
        await app.StartAsync();
        return new OurServer(app, log);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
