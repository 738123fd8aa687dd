using DcGrid.Server.Access;
using DcGrid.Server.Background;
using DcGrid.Server.Rpc;
using DcGrid.Server.Sites;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DcGrid.Server.Hosting;

/// <summary>Puts a server together; it does not listen yet.</summary>
internal static class ServerComposition
{
    /// <summary>How long calls may take to end when the server stops. Streams end at once; this is for who does not read.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    public static WebApplication Build(ServerParts parts, ServerEndpoint endpoint, Action<ILoggingBuilder> logging)
    {
        var builder = WebApplication.CreateSlimBuilder();
        logging(builder.Logging);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // A plan of a thousand tasks is the largest message; the runtime's own limit is on the message, not the stream.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(endpoint.Address, endpoint.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (endpoint.Tls)
                {
                    listen.UseHttps(https =>
                    {
                        https.ServerCertificate = parts.Certificate!.Leaf;
                        https.ServerCertificateChain = parts.Certificate.Chain;
                    });
                }
            });
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        AddServices(builder.Services, parts);

        var app = builder.Build();
        app.MapGrpcService<TaskQueueService>();
        app.MapGrpcService<AdminService>();
        return app;
    }

    private static void AddServices(IServiceCollection services, ServerParts parts)
    {
        services.AddSingleton(parts.Time);
        services.AddSingleton(parts.Store);
        services.AddSingleton(parts.Sites);
        services.AddSingleton(parts.Batch);
        services.AddSingleton(parts.Options);
        services.AddSingleton(parts.Options.Home);
        services.AddSingleton(parts.Options.Terms);
        services.AddSingleton(LeaseReaperOptions.For(parts.Options.Terms));
        services.AddSingleton(new ServerIdentity(parts.Time.GetUtcNow()));
        services.AddSingleton<TokenAuthority>();
        services.AddSingleton<PilotOwners>();
        services.AddSingleton<CampaignChanges>();
        services.AddSingleton<BookingTimes>();
        services.AddSingleton<IdlePilots>();
        services.AddSingleton<OpenStreams>();
        services.AddSingleton<ServerAddress>();
        services.AddSingleton<HeldDuties>();
        services.AddSingleton<PilotSubmission>();
        services.AddSingleton<TaskQueueService>();
        services.AddSingleton<AdminService>();
        services.AddHostedService<LeaseReaper>();
        services.AddHostedService<CampaignRecounter>();
        services.AddHostedService<ServerPresence>();
        services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<ErrorInterceptor>();
            grpc.Interceptors.Add<AccessInterceptor>();
        });
    }
}
