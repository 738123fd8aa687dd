using DcGrid.Server.Tests.Support;
using Grpc.Core;
using Role = DcGrid.Store.Role;

namespace DcGrid.Server.Tests;

public sealed class AccessOverTheWire : IAsyncLifetime
{
    private static readonly string[] AdminOnly = ["IssueToken", "ListTokens", "RevokeToken"];
    private static readonly string[] ReadingVerbs = ["Get", "List", "Locate", "Watch", "Verify", "Explain"];

    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData(Role.Pilot)]
    [InlineData(Role.Reader)]
    [InlineData(Role.Operator)]
    [InlineData(Role.Admin)]
    public async Task A_role_may_make_the_calls_that_are_meant_for_it_and_no_others(Role role)
    {
        var invoker = _server.With(await _server.TokenAsync(role));
        foreach (var (service, call) in Calls())
        {
            var status = await StatusOfAsync(invoker, service, call);
            var refused = status.StatusCode is StatusCode.PermissionDenied or StatusCode.Unauthenticated;
            Assert.Equal((call, !IsMeantFor(role, service, call)), (call, refused));
        }
    }

    [Fact]
    public async Task Without_a_token_nothing_is_open()
    {
        foreach (var (service, call) in Calls())
        {
            var status = await StatusOfAsync(_server.Anonymous, service, call);
            Assert.Equal((call, StatusCode.Unauthenticated), (call, status.StatusCode));
            Assert.Contains("--token-file", status.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_token_that_nobody_issued_is_refused() =>
        Assert.Contains("not known", await RefusedAsync("dcg_made-up"), StringComparison.Ordinal);

    [Fact]
    public async Task A_token_is_refused_after_its_time()
    {
        var token = await _server.TokenAsync(Role.Reader, TimeSpan.FromMinutes(10), "visitor");
        await InfoAsync(token);
        _server.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Contains("(visitor) expired on 2013-07-01 00:10Z", await RefusedAsync(token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_refused_as_soon_as_it_is_revoked()
    {
        var admin = await _server.AdminAsync();
        var issued = await admin.IssueTokenAsync(new() { Name = "guest", Role = Protocol.V1.Role.Reader, LifetimeSeconds = 3600 });
        await InfoAsync(issued.Token);
        await admin.RevokeTokenAsync(new() { TokenId = issued.Record.TokenId });
        Assert.Contains("(guest) has been revoked", await RefusedAsync(issued.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_another_replica_revoked_is_refused_before_long()
    {
        var token = await _server.TokenAsync(Role.Reader, name: "guest");
        await InfoAsync(token);
        var record = Assert.Single(await _server.Books.ListTokensAsync(CancellationToken.None));
        await _server.Books.RevokeTokenAsync(record.Id, "elsewhere", _server.Time.GetUtcNow(), CancellationToken.None);
        _server.Time.Advance(TimeSpan.FromSeconds(21));
        Assert.Contains("revoked", await RefusedAsync(token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tokens_text_is_told_once_and_kept_nowhere()
    {
        var admin = await _server.AdminAsync();
        var issued = await admin.IssueTokenAsync(new() { Name = "guest", Role = Protocol.V1.Role.Operator, LifetimeSeconds = 60 });
        Assert.StartsWith("dcg_", issued.Token, StringComparison.Ordinal);
        var listed = await admin.ListTokensAsync(new());
        var events = await admin.ListEventsAsync(new());
        Assert.Contains(issued.Record, listed.Tokens);
        var secret = issued.Token["dcg_".Length..];
        Assert.DoesNotContain(secret, listed.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, events.ToString(), StringComparison.Ordinal);
        Assert.All(_server.Log.Lines, line => Assert.DoesNotContain(secret, line.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refusal_names_the_token_and_the_call_and_what_to_do()
    {
        var reader = await _server.AdminAsync(Role.Reader);
        var told = await Refusal.OfAsync(StatusCode.PermissionDenied, reader.StartCampaignAsync(new() { Campaign = "x" }));
        Assert.Equal("token Reader has the role reader, which may not call StartCampaign; use a token with a higher role", told);
    }

    private async Task InfoAsync(string token) => await new AdminService.AdminServiceClient(_server.With(token)).GetServerInfoAsync(new());

    private Task<string> RefusedAsync(string token) =>
        Refusal.OfAsync(StatusCode.Unauthenticated, new AdminService.AdminServiceClient(_server.With(token)).GetServerInfoAsync(new()));

    private static bool IsMeantFor(Role role, string service, string call) => service.EndsWith("TaskQueueService", StringComparison.Ordinal)
        ? role == Role.Pilot
        : role >= (AdminOnly.Contains(call) ? Role.Admin
            : ReadingVerbs.Any(verb => call.StartsWith(verb, StringComparison.Ordinal)) ? Role.Reader
            : Role.Operator);

    private static IEnumerable<(string Service, string Call)> Calls() =>
        new[] { TaskQueueService.Descriptor, AdminService.Descriptor }
            .SelectMany(service => service.Methods.Select(method => (service.FullName, method.Name)));

    /// <summary>Calls with an empty message; on the wire a stream of one is the same as one.</summary>
    private static async Task<Status> StatusOfAsync(CallInvoker invoker, string service, string call)
    {
        var bytes = Marshallers.Create(message => message, message => message);
        var method = new Method<byte[], byte[]>(MethodType.ServerStreaming, service, call, bytes, bytes);
        using var stream = invoker.AsyncServerStreamingCall(method, null, new CallOptions(), []);
        try
        {
            while (await stream.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(RunningServer.Safety))
            {
            }
        }
        catch (RpcException e)
        {
            return e.Status;
        }

        return stream.GetStatus();
    }
}
