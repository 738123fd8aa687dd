using System.Text;

namespace DcGrid.Irods.Loopback.Tests;

/// <summary>The start of sessions, as bytes.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task The_first_answer_of_331_is_these_bytes()
    {
        await using var server = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions { Version = IrodsServerVersion.V331 });
        await using var wire = await WireClient.ConnectAsync(server.Port);

        // 3.3.1 takes the request to negotiate for the name of a program and goes on.
        await wire.SendAsync(
            "RODS_CONNECT",
            0,
            "<StartupPack_PI><irodsProt>1</irodsProt><relVersion>rods4.3.0</relVersion><option>request_server_negotiation</option></StartupPack_PI>");
        const string Body = "<Version_PI>\n<status>0</status>\n<relVersion>rods3.3.1</relVersion>\n<apiVersion>d</apiVersion>\n"
            + "<reconnPort>0</reconnPort>\n<reconnAddr></reconnAddr>\n<cookie>400</cookie>\n</Version_PI>\n";
        const string Header = "<MsgHeader_PI>\n<type>RODS_VERSION</type>\n<msgLen>182</msgLen>\n<errorLen>0</errorLen>\n<bsLen>0</bsLen>\n<intInfo>0</intInfo>\n</MsgHeader_PI>\n";
        Assert.Equal(182, Body.Length);
        Assert.Equal((byte[])[0, 0, 0, (byte)Header.Length, .. Encoding.UTF8.GetBytes(Header + Body)], await wire.ReceiveAsync(4 + Header.Length + Body.Length));
    }

    [Theory]
    [InlineData(NegotiationPolicy.Refuse, "CS_NEG_REFUSE", "CS_NEG_USE_TCP", 0)]
    [InlineData(NegotiationPolicy.DontCare, "CS_NEG_DONT_CARE", "CS_NEG_USE_TCP", 0)]
    [InlineData(NegotiationPolicy.Require, "CS_NEG_REQUIRE", "CS_NEG_USE_TCP", -1825000)]
    [InlineData(NegotiationPolicy.Refuse, "CS_NEG_REFUSE", "CS_NEG_USE_SSL", -1825000)]
    [InlineData(NegotiationPolicy.Refuse, "CS_NEG_REFUSE", "CS_NEG_FAILURE", -1825000)]
    public async Task Negotiation_ends_as_both_sides_want_or_not_at_all(NegotiationPolicy policy, string offer, string choice, int status)
    {
        await using var server = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions { Policy = policy });
        await using var wire = await WireClient.ConnectAsync(server.Port);
        var offered = await wire.StartAsync(server, option: "iinit;request_server_negotiation");
        Assert.Equal(("RODS_CS_NEG_T", offer, 1), (offered.Type, offered.Raw("result"), offered.Number("status")));

        await wire.SendAsync("RODS_CS_NEG_T", 0, $"<CS_NEG_PI><status>{(choice == "CS_NEG_FAILURE" ? 0 : 1)}</status><result>cs_neg_result_kw={choice};</result></CS_NEG_PI>");
        var version = await wire.ReceiveAsync();
        Assert.Equal(("RODS_VERSION", status), (version.Type, version.Number("status")));
        Assert.Equal(status == 0, (await EndsOrLogsInAsync(server, wire, status)));
    }

    [Fact]
    public async Task Who_does_not_negotiate_is_refused_where_tls_is_required()
    {
        await using var server = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions { Policy = NegotiationPolicy.Require });
        await using var wire = await WireClient.ConnectAsync(server.Port);
        Assert.Equal(-1825000, (await wire.StartAsync(server)).Number("status"));
        Assert.True(await wire.IsEndedAsync());
    }

    [Theory]
    [InlineData(IrodsServerVersion.V331, "rods4.3.0", "it's a &apos;tick&apos; &amp; more")]
    [InlineData(IrodsServerVersion.V502, "rods4.3.0", "it&apos;s a `tick` &amp; more")]
    [InlineData(IrodsServerVersion.V502, "rods4.2.9", "it&apos;s a `tick` &amp; more")]
    [InlineData(IrodsServerVersion.V502, "rods4.2.8", "it's a &apos;tick&apos; &amp; more")]
    public async Task Quoting_goes_by_the_versions(IrodsServerVersion version, string client, string quoted)
    {
        await using var server = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions { Version = version });
        await using var wire = await WireClient.LoginAsync(server, client);
        Assert.Equal(0, (await wire.PutAsync($"{server.HomeCollection}/{quoted}", [1, 2, 3])).IntInfo);
        Assert.Equal([$"{server.HomeCollection}/it's a `tick` & more"], server.ObjectPaths());

        var listed = await wire.CallAsync(702, Query.Text([403], [(501, $"= '{server.HomeCollection}'")]));
        Assert.Equal(quoted, listed.Raw("value"));
    }

    [Fact]
    public async Task Login_of_today_takes_native_and_warns_of_the_older_one()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var wire = await WireClient.ConnectAsync(server.Port);
        await wire.StartAsync(server);
        var json = $"\"scheme\":\"native\",\"user_name\":\"{server.User}\",\"zone_name\":\"{server.Zone}\"";
        var first = await wire.JsonCallAsync(110000, $"{{{json},\"next_operation\":\"auth_agent_auth_request\"}}");
        using var challenge = System.Text.Json.JsonDocument.Parse(first.Answer.TrimEnd('\0'));
        Assert.EndsWith("\0", first.Answer, StringComparison.Ordinal);
        var text = challenge.RootElement.GetProperty("request_result").GetString()!;
        var digest = Convert.ToBase64String(WireClient.Digest(Encoding.UTF8.GetBytes(text), server.Password));
        var second = await wire.JsonCallAsync(110000, $"{{{json},\"next_operation\":\"auth_agent_auth_response\",\"digest\":\"{digest}\"}}");
        Assert.Equal(0, second.Status);
        Assert.Equal(2, (await wire.ObjectCallAsync(633, server.HomeCollection)).IntInfo);

        await using var older = await WireClient.ConnectAsync(server.Port);
        await older.StartAsync(server);
        var warned = await older.AuthenticateAsync(server.User, server.Password);
        Assert.Equal(0, warned.IntInfo);
        Assert.Contains("<status>-3002000</status>", warned.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rods", "wrong", -826000)]
    [InlineData("nobody", "wrong", -827000)]
    [InlineData("rods#otherZone", "wrong", -26000)]
    public async Task A_login_that_fails_has_its_own_number(string user, string password, int status)
    {
        await using var server = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions { Version = IrodsServerVersion.V331 });
        await using var wire = await WireClient.ConnectAsync(server.Port);
        await wire.StartAsync(server);
        Assert.Equal(status, (await wire.AuthenticateAsync(user, password)).IntInfo);
        Assert.Equal(-13000, (await wire.ObjectCallAsync(633, server.HomeCollection)).IntInfo);
    }

    [Fact]
    public async Task Connections_are_counted()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        var first = await WireClient.LoginAsync(server);
        await using (var second = await WireClient.LoginAsync(server))
        {
            Assert.Equal((2, 2), (server.ConnectionsOpen, server.MostConnections));
            await first.SendAsync("RODS_DISCONNECT", 0, "");
            Assert.True(await first.IsEndedAsync());
        }

        await server.WhenIdleAsync();
        Assert.Equal((0, 2, 2), (server.ConnectionsOpen, server.MostConnections, server.ConnectionsAccepted));
        await first.DisposeAsync();
    }

    private static async Task<bool> EndsOrLogsInAsync(IrodsLoopbackServer server, WireClient wire, int status) =>
        status == 0 ? (await wire.AuthenticateAsync(server.User, server.Password)).IntInfo == 0 : !await wire.IsEndedAsync();
}
