using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;

namespace DcGrid.Irods.Loopback.Tests;

/// <summary>TLS, PAM, and parallel transfers that are encrypted beside TLS.</summary>
public sealed class TlsTests
{
    private static readonly Dictionary<string, string> PamPasswords = new() { ["rods"] = "ldap <&> password" };

    [Fact]
    public async Task PAM_of_today_gives_a_password_for_the_native_login()
    {
        await using var server = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions { Policy = NegotiationPolicy.Require, PamPasswords = PamPasswords });
        await using var wire = await StartAsync(server, RandomNumberGenerator.GetBytes(32));
        const string Request = "\"next_operation\":\"auth_agent_auth_request\",\"scheme\":\"pam_password\",\"user_name\":\"rods\",\"zone_name\":\"tempZone\"";
        var wrong = await wire.CallAsync(110000, Json($"{{{Request},\"a_pw\":\"wrong\"}}"));
        Assert.Equal(-993000, wrong.IntInfo);
        var (status, answer) = await wire.JsonCallAsync(110000, $"{{{Request},\"a_pw\":\"ldap <&> password\"}}");
        Assert.Equal(0, status);
        using var json = JsonDocument.Parse(answer.TrimEnd('\0'));
        Assert.Equal(0, (await wire.AuthenticateAsync("rods", json.RootElement.GetProperty("request_result").GetString()!)).IntInfo);
    }

    [Fact]
    public async Task PAM_of_331_starts_and_ends_TLS_in_the_midst_of_a_session()
    {
        await using var server = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions { Version = IrodsServerVersion.V331, PamPasswords = PamPasswords });
        await using var wire = await WireClient.ConnectAsync(server.Port);
        await wire.StartAsync(server);
        const string Pam = "<pamAuthRequestInp_PI><pamUser>rods</pamUser><pamPassword>ldap &lt;&amp;&gt; password</pamPassword><timeToLive>1</timeToLive></pamAuthRequestInp_PI>";
        Assert.Equal(-993000, (await wire.CallAsync(725, Pam)).IntInfo);
        Assert.Equal(0, (await wire.CallAsync(1100, "<sslStartInp_PI><arg0></arg0></sslStartInp_PI>")).IntInfo);
        await wire.StartTlsAsync(server);
        var password = (await wire.CallAsync(725, Pam)).Raw("irodsPamPassword");
        Assert.Equal(0, (await wire.CallAsync(1101, "<sslEndInp_PI><arg0></arg0></sslEndInp_PI>")).IntInfo);
        await wire.EndTlsAsync();
        Assert.Equal(0, (await wire.AuthenticateAsync("rods", password)).IntInfo);
        Assert.Equal(2, (await wire.ObjectCallAsync(633, server.HomeCollection)).IntInfo);
        Assert.Empty(server.Broken);
    }

    [Fact]
    public async Task A_parallel_transfer_beside_TLS_is_encrypted_with_the_shared_secret()
    {
        await using var server = await IrodsLoopbackServer.StartAsync(
            new IrodsLoopbackOptions { Policy = NegotiationPolicy.DontCare, SingleMessageBytes = 10, PortalChunkBytes = 4000 });
        var secret = RandomNumberGenerator.GetBytes(32);
        await using var wire = await StartAsync(server, secret);
        await wire.AuthenticateAsync(server.User, server.Password);
        var contents = RandomNumberGenerator.GetBytes(10_000);
        var path = $"{server.HomeCollection}/file";
        using var aes = Aes.Create();
        aes.Key = secret;

        var put = await wire.ObjectCallAsync(606, path, size: contents.Length, threads: 1);
        await RunPortalAsync(put, async (stream, offset, length) =>
        {
            var vector = RandomNumberGenerator.GetBytes(32);
            var cipher = aes.EncryptCbc(contents.AsSpan(offset, length), vector.AsSpan(0, 16));
            await stream.WriteAsync((byte[])[.. BitConverter.GetBytes(32 + cipher.Length), .. vector, .. cipher]);
        });
        Assert.Equal(0, (await wire.CallAsync(626, $"<INT_PI><myInt>{put.IntInfo}</myInt></INT_PI>")).IntInfo);
        Assert.Equal(contents, server.StoredBytes(path));

        var back = new byte[contents.Length];
        var get = await wire.ObjectCallAsync(608, path, threads: 1);
        await RunPortalAsync(get, async (stream, offset, length) =>
        {
            var size = new byte[4];
            await stream.ReadExactlyAsync(size);
            var buffer = new byte[BitConverter.ToInt32(size)];
            await stream.ReadExactlyAsync(buffer);
            aes.DecryptCbc(buffer.AsSpan(32), buffer.AsSpan(0, 16)).CopyTo(back.AsSpan(offset, length));
        });
        Assert.Equal(contents, back);
    }

    private static async Task<WireClient> StartAsync(IrodsLoopbackServer server, byte[] secret)
    {
        var wire = await WireClient.ConnectAsync(server.Port);
        await wire.StartAsync(server, option: "request_server_negotiation");
        await wire.SendAsync("RODS_CS_NEG_T", 0, "<CS_NEG_PI><status>1</status><result>cs_neg_result_kw=CS_NEG_USE_SSL;</result></CS_NEG_PI>");
        Assert.Equal(0, (await wire.ReceiveAsync()).Number("status"));
        await wire.StartTlsAsync(server);
        await wire.SendSecretAsync(secret);
        return wire;
    }

    private static async Task RunPortalAsync(WireMessage portal, Func<NetworkStream, int, int, Task> transfer)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(portal.Raw("hostAddr"), portal.Number("portNum"));
        var stream = client.GetStream();
        var header = new byte[24];
        BinaryPrimitives.WriteInt32BigEndian(header, portal.Number("cookie"));
        await stream.WriteAsync(header.AsMemory(0, 4));
        while (true)
        {
            await stream.ReadExactlyAsync(header);
            if (BinaryPrimitives.ReadInt32BigEndian(header) == 9999)
            {
                return;
            }

            await transfer(stream, (int)BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(8)), (int)BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(16)));
        }
    }

    private static string Json(string json) =>
        $"<BinBytesBuf_PI><buflen>{json.Length}</buflen><buf>{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(json))}</buf></BinBytesBuf_PI>";
}
