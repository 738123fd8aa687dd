using System.Net;
using DcGrid.Production;
using DcGrid.Server.Access;
using DcGrid.Server.Hosting;
using DcGrid.Server.Rpc;
using DcGrid.Server.Sites;
using DcGrid.Store;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Role = DcGrid.Store.Role;

namespace DcGrid.Server.Tests.Support;

/// <summary>The real server on a loopback port of the system's choice, over a store in memory and a clock that the test moves.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    public const int LeaseSeconds = 120;

    /// <summary>So that a call that hangs fails the test and does not stop the run.</summary>
    public static readonly TimeSpan Safety = TimeSpan.FromSeconds(120);

    private readonly TemporaryFolder _folder;
    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;

    private RunningServer(TemporaryFolder folder, WebApplication app, Uri url, ITaskStore books, StoreTap tap, ManualTime time, RecordingLog log)
    {
        (_folder, _app, Url, Books, Tap, Time, Log) = (folder, app, url, books, tap, time, log);
        _channel = GrpcChannel.ForAddress(url);
    }

    public Uri Url { get; }

    public string Home => _folder.File("home");

    /// <summary>The store itself, past the tap.</summary>
    public ITaskStore Books { get; }

    public StoreTap Tap { get; }

    public ManualTime Time { get; }

    public RecordingLog Log { get; }

    public CallInvoker Anonymous => _channel.CreateCallInvoker();

    public IServiceProvider Services => _app.Services;

    public static async Task<RunningServer> StartAsync(string? siteConfig = null, ServerCertificate? certificate = null)
    {
        var folder = new TemporaryFolder();
        var time = new ManualTime();
        var log = new RecordingLog();
        var books = await TaskStore.OpenInMemoryAsync();
        var (store, tap) = StoreTap.On(books);
        var home = new ServiceHome(new DirectoryInfo(folder.File("home")));
        home.Create();
        var options = new ServerOptions(
            home, null, null, null, null, new FileInfo("/bin/true"),
            new ServiceTerms(new LeaseTerms(LeaseSeconds)) { WatchPause = TimeSpan.Zero }, Ephemeral: false);
        var parts = new ServerParts(options, store, SiteCatalog.Load(siteConfig), LocalBatch.Create(home, TimeProvider.System), time, certificate);
        var endpoint = new ServerEndpoint(IPAddress.Loopback, 0, certificate is not null);
        var app = ServerComposition.Build(parts, endpoint, logging =>
        {
            logging.ClearProviders();
            logging.AddProvider(log);
        });
        var url = await ServerHost.StartAsync(app, endpoint, CancellationToken.None);
        return new RunningServer(folder, app, url, books, tap, time, log);
    }

    public async Task<string> TokenAsync(Role role, TimeSpan? lifetime = null, string? name = null)
    {
        var authority = new TokenAuthority(Books, Time);
        return (await authority.IssueAsync(name ?? role.ToString(), role, lifetime ?? TimeSpan.FromDays(1), "tester", CancellationToken.None)).Text;
    }

    public CallInvoker With(string token) => Anonymous.Intercept(headers =>
    {
        headers.Add("authorization", "Bearer " + token);
        return headers;
    });

    public async Task<AdminService.AdminServiceClient> AdminAsync(Role role = Role.Admin) => new(With(await TokenAsync(role)));

    /// <summary>A registered pilot with a token of its own.</summary>
    public async Task<PilotVoice> PilotAsync() => await PilotVoice.RegisterAsync(With(await TokenAsync(Role.Pilot)));

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Books.DisposeAsync();
        _folder.Dispose();
    }
}
