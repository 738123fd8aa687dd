using System.Buffers.Binary;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace DcGrid.Irods.Loopback.Tests;

/// <summary>A message as it came.</summary>
internal sealed record WireMessage(string Type, int IntInfo, string Body, string Error, byte[] Stream)
{
    /// <summary>The text of the first element of a name, as it stands on the wire.</summary>
    public string Raw(string element) => Regex.Match(Body, $"<{element}>(.*?)</{element}>", RegexOptions.Singleline).Groups[1].Value;

    public int Number(string element) => int.Parse(Raw(element), CultureInfo.InvariantCulture);
}

/// <summary>Sends structures that a test wrote out by hand, so that what is on the wire is what the test says.</summary>
internal sealed class WireClient : IAsyncDisposable
{
    public const string NoKeywords = "<KeyValPair_PI><ssLen>0</ssLen></KeyValPair_PI>";

    private readonly TcpClient client = new();
    private Stream? stream;

    private WireClient()
    {
    }

    public Stream Stream => stream!;

    public static async Task<WireClient> ConnectAsync(int port)
    {
        var wire = new WireClient();
        await wire.client.ConnectAsync("127.0.0.1", port);
        wire.stream = wire.client.GetStream();
        return wire;
    }

    /// <summary>Connects, starts a session and logs in.</summary>
    public static async Task<WireClient> LoginAsync(IrodsLoopbackServer server, string relVersion = "rods4.3.0")
    {
        var wire = await ConnectAsync(server.Port);
        var version = await wire.StartAsync(server, relVersion);
        Assert.Equal("RODS_VERSION", version.Type);
        Assert.Equal(0, (await wire.AuthenticateAsync(server.User, server.Password)).IntInfo);
        return wire;
    }

    public async Task<WireMessage> StartAsync(IrodsLoopbackServer server, string relVersion = "rods4.3.0", string option = "")
    {
        await SendAsync(
            "RODS_CONNECT",
            0,
            $"<StartupPack_PI><irodsProt>1</irodsProt><reconnFlag>0</reconnFlag><connectCnt>0</connectCnt><proxyUser>{server.User}</proxyUser>"
            + $"<proxyRcatZone>{server.Zone}</proxyRcatZone><clientUser>{server.User}</clientUser><clientRcatZone>{server.Zone}</clientRcatZone>"
            + $"<relVersion>{relVersion}</relVersion><apiVersion>d</apiVersion><option>{option}</option></StartupPack_PI>");
        return await ReceiveAsync();
    }

    /// <summary>Goes on under TLS; the certificate must be the one that the server published.</summary>
    public async Task StartTlsAsync(IrodsLoopbackServer server)
    {
        var secure = new SslStream(Stream);
        using var published = X509CertificateLoader.LoadCertificateFromFile(server.CertificateFile);
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.GetRawCertData().AsSpan().SequenceEqual(published.RawData),
        });
        stream = secure;
    }

    /// <summary>Ends TLS in order and goes on in clear.</summary>
    public async Task EndTlsAsync()
    {
        var secure = (SslStream)Stream;
        await secure.ShutdownAsync();
        Assert.Equal(0, await secure.ReadAsync(new byte[1]));
        stream = client.GetStream();
    }

    /// <summary>The two messages that follow the handshake at the start of a session; neither is answered.</summary>
    public async Task SendSecretAsync(byte[] secret)
    {
        await SendHeaderAsync("<MsgHeader_PI><type>AES-256-CBC</type><msgLen>32</msgLen><errorLen>8</errorLen><bsLen>16</bsLen><intInfo>0</intInfo></MsgHeader_PI>");
        await SendHeaderAsync("<MsgHeader_PI><type>SHARED_SECRET</type><msgLen>32</msgLen><errorLen>0</errorLen><bsLen>0</bsLen><intInfo>0</intInfo></MsgHeader_PI>");
        await Stream.WriteAsync(secret);
    }

    public async Task<WireMessage> AuthenticateAsync(string user, string password)
    {
        var challenge = Convert.FromBase64String((await CallAsync(703)).Raw("challenge"));
        var response = Convert.ToBase64String(Digest(challenge, password));
        return await CallAsync(704, $"<authResponseInp_PI><response>{response}</response><username>{user}</username></authResponseInp_PI>");
    }

    public static byte[] Digest(byte[] challenge, string password)
    {
        var padded = new byte[50];
        Encoding.UTF8.GetBytes(password, padded);
#pragma warning disable CA5351 // The protocol's own digest.
        return [.. MD5.HashData([.. challenge, .. padded]).Select(b => b == 0 ? (byte)1 : b)];
#pragma warning restore CA5351
    }

    public async Task<WireMessage> CallAsync(int api, string body = "", byte[]? contents = null)
    {
        await SendAsync("RODS_API_REQ", api, body, contents);
        return await ReceiveAsync();
    }

    /// <summary>A call that takes <c>DataObjInp_PI</c>.</summary>
    public Task<WireMessage> ObjectCallAsync(
        int api, string path, byte[]? contents = null, long size = 0, int flags = 0, int threads = 0, params (string Name, string Value)[] keywords) =>
        CallAsync(api, ObjectInput(path, size, flags, threads, keywords), contents);

    public static string ObjectInput(string path, long size = 0, int flags = 0, int threads = 0, params (string Name, string Value)[] keywords) =>
        $"<DataObjInp_PI><objPath>{path}</objPath><createMode>0</createMode><openFlags>{flags}</openFlags><offset>0</offset><dataSize>{size}</dataSize>"
        + $"<numThreads>{threads}</numThreads><oprType>0</oprType>{Pairs(keywords)}</DataObjInp_PI>";

    public static string Pairs(params (string Name, string Value)[] keywords) =>
        $"<KeyValPair_PI><ssLen>{keywords.Length}</ssLen>{string.Concat(keywords.Select(pair => $"<keyWord>{pair.Name}</keyWord>"))}"
        + $"{string.Concat(keywords.Select(pair => $"<svalue>{pair.Value}</svalue>"))}</KeyValPair_PI>";

    /// <summary>A call that takes <c>OpenedDataObjInp_PI</c>.</summary>
    public Task<WireMessage> OpenedCallAsync(int api, int descriptor, int length = 0, long offset = 0, int whence = 0, byte[]? contents = null) =>
        CallAsync(
            api,
            $"<OpenedDataObjInp_PI><l1descInx>{descriptor}</l1descInx><len>{length}</len><whence>{whence}</whence><oprType>0</oprType>"
            + $"<offset>{offset}</offset><bytesWritten>0</bytesWritten>{NoKeywords}</OpenedDataObjInp_PI>",
            contents);

    /// <summary>A call that takes and gives JSON.</summary>
    public async Task<(int Status, string Answer)> JsonCallAsync(int api, string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var reply = await CallAsync(api, $"<BinBytesBuf_PI><buflen>{bytes.Length}</buflen><buf>{Convert.ToBase64String(bytes)}</buf></BinBytesBuf_PI>");
        return (reply.IntInfo, Encoding.UTF8.GetString(Convert.FromBase64String(reply.Raw("buf"))));
    }

    /// <summary>A put in one message.</summary>
    public Task<WireMessage> PutAsync(string path, byte[] contents, params (string Name, string Value)[] keywords) =>
        ObjectCallAsync(606, path, contents, contents.Length, keywords: [("dataIncluded", ""), .. keywords]);

    public async Task SendAsync(string type, int intInfo, string body, byte[]? contents = null)
    {
        var bodyBytes = Encoding.UTF8.GetBytes(body);
        await SendHeaderAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"<MsgHeader_PI><type>{type}</type><msgLen>{bodyBytes.Length}</msgLen><errorLen>0</errorLen><bsLen>{contents?.Length ?? 0}</bsLen><intInfo>{intInfo}</intInfo></MsgHeader_PI>"),
            [.. bodyBytes, .. contents ?? []]);
    }

    private async Task SendHeaderAsync(string xml, byte[]? bodies = null)
    {
        var header = Encoding.UTF8.GetBytes(xml);
        var prefix = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(prefix, header.Length);
        await Stream.WriteAsync((byte[])[.. prefix, .. header, .. bodies ?? []]);
    }

    public async Task<WireMessage> ReceiveAsync()
    {
        var header = Encoding.UTF8.GetString(await ReceiveAsync(BinaryPrimitives.ReadInt32BigEndian(await ReceiveAsync(4))));
        var message = new WireMessage("", 0, header, "", []);
        var body = Encoding.UTF8.GetString(await ReceiveAsync(message.Number("msgLen")));
        var error = Encoding.UTF8.GetString(await ReceiveAsync(message.Number("errorLen")));
        var contents = await ReceiveAsync(message.Number("bsLen"));
        return new WireMessage(message.Raw("type"), message.Number("intInfo"), body, error, contents);
    }

    public async Task<byte[]> ReceiveAsync(int count)
    {
        var bytes = new byte[count];
        await Stream.ReadExactlyAsync(bytes);
        return bytes;
    }

    /// <summary>Whether the server has ended the connection.</summary>
    public async Task<bool> IsEndedAsync()
    {
        try
        {
            return await Stream.ReadAsync(new byte[1]) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
