using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DcGrid.Batch;
using DcGrid.Server.Access;
using DcGrid.Server.Background;
using DcGrid.Server.Rpc;
using DcGrid.Server.Sites;
using DcGrid.Store;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;

namespace DcGrid.Server.Hosting;

/// <summary>Puts the server together and runs it until it is told to stop.</summary>
internal static class ServerHost
{
    /// <exception cref="StartupException">It can't be started; the message says what to do.</exception>
    public static async Task RunAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var home = options.Home;
        var (address, port, tls) = options.Endpoint();
        if (!home.IsInitialized)
        {
            throw new StartupException($"{home.Folder} holds no service yet; run: dcgrid server init --home {home.Folder}");
        }

        using var held = home.Lock();
        await using var store = await StoreFiles.OpenAsync(home, cancellationToken);
        var sites = SiteCatalog.Load(options.SiteConfig?.FullName);
        var identity = new ServerIdentity(time.GetUtcNow());

        var builder = WebApplication.CreateSlimBuilder();
        ConfigureLogging(builder.Logging);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // A plan of a thousand tasks is the largest message; the runtime's own limit is on the message, not the stream.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(address, port, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (tls)
                {
                    listen.UseHttps(LoadCertificate(options));
                }
            });
        });

        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(identity);
        builder.Services.AddSingleton<ITaskStore>(store);
        builder.Services.AddSingleton(sites);
        builder.Services.AddSingleton(home);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(options.Terms);
        builder.Services.AddSingleton(LeaseReaperOptions.For(options.Terms));
        builder.Services.AddSingleton<TokenAuthority>();
        builder.Services.AddSingleton<PilotOwners>();
        builder.Services.AddSingleton<CampaignChanges>();
        builder.Services.AddSingleton<ServerAddress>();
        builder.Services.AddSingleton<IBatchSystem>(LocalBatch.Create(home, time));
        builder.Services.AddSingleton<PilotSubmission>();
        builder.Services.AddSingleton<TaskQueueService>();
        builder.Services.AddSingleton<AdminService>();
        builder.Services.AddHostedService<LeaseReaper>();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<ErrorInterceptor>();
            grpc.Interceptors.Add<AccessInterceptor>();
        });

        await using var app = builder.Build();
        app.MapGrpcService<TaskQueueService>();
        app.MapGrpcService<AdminService>();

        await StartAsync(app, address, port, cancellationToken);
        var url = BoundUrl(app, tls);
        app.Services.GetRequiredService<ServerAddress>().Url = url;
        if (!options.Ephemeral)
        {
            home.RememberListen(url);
        }

        home.PublishEndpoint(url, identity.Started, tls ? options.Certificate!.FullName : null);
        app.Logger.LogInformation("dcgrid-server {Version} serves {Home} on {Url}", ServerIdentity.Version, home.Folder, url);
        try
        {
            if (options.Ephemeral)
            {
                StopAtEndOfInput(app);
            }

            await app.WaitForShutdownAsync(cancellationToken);
        }
        finally
        {
            home.WithdrawEndpoint();
        }
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

    private static async Task StartAsync(WebApplication app, IPAddress address, int port, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new StartupException(
                $"port {port} on {address} is in use; stop what uses it, or choose another with --listen http://{address}:PORT", e);
        }
        catch (IOException e)
        {
            throw new StartupException($"can't listen on {address} port {port}: {e.Message}", e);
        }
        catch (System.Net.Sockets.SocketException e)
        {
            throw new StartupException($"can't listen on {address} port {port}: {e.Message}; choose another with --listen", e);
        }
    }

    /// <summary>The address with the port that the system chose, if it was left to it.</summary>
    private static Uri BoundUrl(WebApplication app, bool tls)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        var bound = new Uri(addresses.Addresses.Single());
        return new UriBuilder(tls ? "https" : "http", bound.Host, bound.Port).Uri;
    }

    private static X509Certificate2 LoadCertificate(ServerOptions options)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(options.Certificate!.FullName, options.Key!.FullName);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"can't use the certificate {options.Certificate} with the key {options.Key}: {e.Message}; both must be PEM", e);
        }
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
