using System.Globalization;
using DcGrid.Irods.Loopback.Wire;

namespace DcGrid.Irods.Loopback.Session;

/// <summary>The first messages of a session: startup, negotiation, version, and TLS where it was agreed on.</summary>
internal sealed class SessionStart(AgentSession session)
{
    private const string WantsNegotiation = "request_server_negotiation";
    private const string UseTcp = "cs_neg_result_kw=CS_NEG_USE_TCP;";
    private const string UseTls = "cs_neg_result_kw=CS_NEG_USE_SSL;";

    /// <summary>AES-256 needs this many bytes of key.</summary>
    private const int KeyBytes = 32;

    private readonly IrodsLoopbackOptions options = session.Server.Options;

    private bool IsOld => options.Version == IrodsServerVersion.V331;

    /// <summary>Whether the session goes on.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (await session.ReceiveHeaderAsync(cancellationToken) is not { } header)
        {
            return false;
        }

        if (header.Type != MessageHeader.Connect || await session.ReceiveStructAsync(header, cancellationToken) is not { Name: "StartupPack_PI" } startup)
        {
            throw new ProtocolException($"a session that starts with {header.Type}");
        }

        session.Dialect = DialectOf(startup.Text("relVersion"));
        if (startup.Int("irodsProt") != 1)
        {
            return await RefuseAsync(ErrorCode.SysInvalidProtocolType, cancellationToken);
        }

        if (IsOld)
        {
            await SendVersionAsync(0, cancellationToken);
            return true;
        }

        var agreed = startup.Text("option").Contains(WantsNegotiation, StringComparison.Ordinal)
            ? await NegotiateAsync(cancellationToken)
            : options.Policy == NegotiationPolicy.Require ? null : UseTcp;
        if (agreed is null)
        {
            return await RefuseAsync(ErrorCode.NegotiationFailed, cancellationToken);
        }

        await SendVersionAsync(0, cancellationToken);
        if (agreed == UseTls)
        {
            await session.Channel.StartTlsAsync(session.Server.Certificate, cancellationToken);
            await ReceiveSecretAsync(cancellationToken);
        }

        return true;
    }

    /// <summary>Receives the parameters of encryption and the shared secret, which follow the handshake.</summary>
    private async Task ReceiveSecretAsync(CancellationToken cancellationToken)
    {
        // The lengths of the first one are no lengths: key size, salt size and hash rounds. No bodies follow.
        if (await session.ReceiveHeaderAsync(cancellationToken) is not { MessageBytes: KeyBytes } parameters)
        {
            throw new ProtocolException("no parameters of encryption after the handshake");
        }

        if (!parameters.Type.Equals("AES-256-CBC", StringComparison.OrdinalIgnoreCase))
        {
            throw new ProtocolException($"encryption by {parameters.Type}");
        }

        if (await session.ReceiveHeaderAsync(cancellationToken) is not { Type: MessageHeader.SharedSecret, MessageBytes: KeyBytes })
        {
            throw new ProtocolException("no shared secret after the handshake");
        }

        var secret = new byte[KeyBytes];
        await session.Channel.ReadExactlyAsync(secret, contents: false, cancellationToken);
        session.SharedSecret = secret;
    }

    /// <summary>What was agreed on; null: nothing.</summary>
    private async Task<string?> NegotiateAsync(CancellationToken cancellationToken)
    {
        var policy = options.Policy switch
        {
            NegotiationPolicy.Require => "CS_NEG_REQUIRE",
            NegotiationPolicy.DontCare => "CS_NEG_DONT_CARE",
            _ => "CS_NEG_REFUSE",
        };
        var offer = new StructWriter("CS_NEG_PI").Add("status", 1).Add("result", policy);
        await session.SendAsync(MessageHeader.Negotiation, new Answer(0, offer), cancellationToken);
        if (await session.ReceiveHeaderAsync(cancellationToken) is not { Type: MessageHeader.Negotiation } header
            || await session.ReceiveStructAsync(header, cancellationToken) is not { } choice)
        {
            return null;
        }

        return choice.Int("status") != 1 ? null : (choice.Text("result"), options.Policy) switch
        {
            (UseTcp, not NegotiationPolicy.Require) => UseTcp,
            (UseTls, not NegotiationPolicy.Refuse) => UseTls,
            _ => null,
        };
    }

    private async Task<bool> RefuseAsync(int error, CancellationToken cancellationToken)
    {
        await SendVersionAsync(error, cancellationToken);
        return false;
    }

    private Task SendVersionAsync(int status, CancellationToken cancellationToken)
    {
        var version = new StructWriter("Version_PI")
            .Add("status", status)
            .Add("relVersion", IsOld ? "rods3.3.1" : "rods5.0.2")
            .Add("apiVersion", "d")
            .Add("reconnPort", 0)
            .Add("reconnAddr", "")
            .Add("cookie", 400);
        return session.SendAsync(MessageHeader.Version, new Answer(0, version), cancellationToken);
    }

    /// <summary>Servers of today quote as XML says for clients from 4.2.9 on.</summary>
    private XmlDialect DialectOf(string clientVersion)
    {
        if (IsOld || !clientVersion.StartsWith("rods", StringComparison.Ordinal))
        {
            return XmlDialect.Old;
        }

        var numbers = clientVersion[4..].Split('.').Select(part => int.TryParse(part, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray();
        return numbers.AsSpan().SequenceCompareTo([4, 2, 9]) >= 0 ? XmlDialect.Correct : XmlDialect.Old;
    }
}
