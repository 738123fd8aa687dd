using System.Net.Sockets;
using DcGrid.Server.Sites;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging.Console;

namespace DcGrid.Server.Hosting;

/// <summary>Runs the server of a home until it is told to stop.</summary>
internal static class ServerHost
{
    /// <exception cref="StartupException">It can't be started; the message says what to do.</exception>
    public static async Task RunAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var home = options.Home;
        var endpoint = options.Endpoint();
        home.RequireInitialized();
        using var held = home.Lock();
        using var certificate = endpoint.Tls ? ServerCertificate.Load(options.Certificate!, options.Key!) : null;
        var sites = SiteCatalog.Load(options.SiteConfig?.FullName);
        await using var store = await StoreFiles.OpenAsync(home, cancellationToken);

        var parts = new ServerParts(options, store, sites, LocalBatch.Create(home, time), time, certificate);
        await using var app = ServerComposition.Build(parts, endpoint, ConfigureLogging);
        var url = await StartAsync(app, endpoint, cancellationToken);
        if (!options.Ephemeral)
        {
            home.RememberListen(url);
        }

        var identity = app.Services.GetRequiredService<ServerIdentity>();
        home.PublishEndpoint(url, identity.Started, endpoint.Tls ? options.Certificate!.FullName : null);
        try
        {
            ServerLog.Serving(app.Logger, ServerIdentity.Version, home.Folder, url);
            if (options.Ephemeral)
            {
                StopAtEndOfInput(app);
            }

            await app.WaitForShutdownAsync(cancellationToken);
            ServerLog.Stopped(app.Logger);
        }
        finally
        {
            home.WithdrawEndpoint();
        }
    }

    /// <summary>Begins to listen.</summary>
    /// <returns>Where, with the port that the system chose if it was left to it.</returns>
    /// <exception cref="StartupException">The port is in use, or the address not this machine's.</exception>
    internal static async Task<Uri> StartAsync(WebApplication app, ServerEndpoint endpoint, CancellationToken cancellationToken)
    {
        var (address, port, tls) = endpoint;
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new StartupException(
                $"port {port} on {address} is in use; stop what uses it, or choose another with --listen "
                + new UriBuilder(tls ? "https" : "http", address.ToString()).Uri.GetLeftPart(UriPartial.Authority) + ":PORT",
                e);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new StartupException($"can't listen on {address} port {port}: {e.Message}; choose another with --listen", e);
        }

        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        var bound = new Uri(addresses.Addresses.Single());
        var url = new UriBuilder(tls ? "https" : "http", bound.Host, bound.Port).Uri;
        app.Services.GetRequiredService<ServerAddress>().Url = url;
        return url;
    }

    private static void ConfigureLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Grpc", LogLevel.Warning);
    }

    private static void StopAtEndOfInput(WebApplication app) => _ = Task.Run(async () =>
    {
        using var input = Console.OpenStandardInput();
        var buffer = new byte[256];
        while (await input.ReadAsync(buffer) > 0)
        {
        }

        app.Lifetime.StopApplication();
    });
}
