using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DcGrid.Irods.Loopback.Session;
using DcGrid.Irods.Loopback.Wire;

namespace DcGrid.Irods.Loopback.Calls;

/// <summary>Login: the older challenge and response (703, 704), PAM of 3.x (1100, 725, 1101), and the newer call (110000) with native and PAM.</summary>
internal sealed class LoginCalls(AgentSession session)
{
    private const int ChallengeBytes = 64;
    private const int MaxPasswordBytes = 50;
    private const string RequestStep = "auth_agent_auth_request";
    private const string ResponseStep = "auth_agent_auth_response";

    private readonly IrodsLoopbackServer server = session.Server;
    private byte[] challenge = [];
    private string scheme = "";

    private bool IsOld => server.Options.Version == IrodsServerVersion.V331;

    public static void Register(AgentSession session, Dictionary<int, ApiHandler> handlers)
    {
        var calls = new LoginCalls(session);
        handlers[ApiNumber.AuthRequest] = calls.ChallengeAsync;
        handlers[ApiNumber.AuthResponse] = calls.ResponseAsync;
        if (calls.IsOld)
        {
            handlers[ApiNumber.SslStart] = calls.StartTlsAsync;
            handlers[ApiNumber.SslEnd] = calls.EndTlsAsync;
            handlers[ApiNumber.PamAuthRequest] = calls.PamAsync;
        }
        else
        {
            handlers[ApiNumber.Authentication] = calls.AuthenticateAsync;
        }
    }

    private Task<Answer> ChallengeAsync(ApiCall call, CancellationToken cancellationToken)
    {
        challenge = RandomNumberGenerator.GetBytes(ChallengeBytes);

        // Some clients trim white space off its ends.
        challenge[^1] |= 0x80;

        // A challenge that begins so would ask for SHA-1.
        challenge[0] |= 0x80;
        return Task.FromResult(WithWarning(new Answer(0, new StructWriter("authRequestOut_PI").Add("challenge", challenge))));
    }

    private Task<Answer> ResponseAsync(ApiCall call, CancellationToken cancellationToken)
    {
        // "user" or "user#zone".
        var name = call.Input.Text("username").Split('#', 2);
        CheckZone(name.Length > 1 ? name[1] : server.Zone);
        CheckDigest(name[0], challenge, call.Input.Bytes("response"));
        session.User = name[0];
        return Task.FromResult(WithWarning(Answer.Done));
    }

    /// <summary>Today's servers warn of the older login in the error structure; the call has succeeded all the same.</summary>
    private Answer WithWarning(Answer answer) =>
        IsOld ? answer : answer with { Error = Answer.ErrorBody(ErrorCode.OldAuthenticationWarning, "Deprecated API: use the authentication framework") };

    private Task<Answer> AuthenticateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        JsonObject request;
        try
        {
            request = JsonNode.Parse(Encoding.UTF8.GetString(call.Input.Bytes("buf")).TrimEnd('\0')) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            throw new IrodsErrorException(ErrorCode.InvalidInputParameter, "the authentication request is not JSON");
        }

        var step = Text(request, "next_operation");
        if (step == RequestStep)
        {
            CheckZone(Text(request, "zone_name"));
            scheme = Text(request, "scheme");
            request["request_result"] = scheme switch
            {
                "native" => NewTextChallenge(),
                "pam_password" => NewPassword(Text(request, "user_name"), Text(request, "a_pw")),
                _ => throw new IrodsErrorException(ErrorCode.InvalidInputParameter, $"no authentication scheme {scheme}"),
            };
        }
        else if (step == ResponseStep && scheme == "native")
        {
            var user = Text(request, "user_name");
            CheckDigest(user, challenge, FromBase64(Text(request, "digest")));
            session.User = user;
        }
        else
        {
            throw new IrodsErrorException(ErrorCode.InvalidInputParameter, $"no step {step} of authentication");
        }

        return Task.FromResult(new Answer(0, StructWriter.OfJson(request.ToJsonString())));
    }

    private string NewTextChallenge()
    {
        var text = RandomNumberGenerator.GetHexString(ChallengeBytes, lowercase: true);
        challenge = Encoding.UTF8.GetBytes(text);
        return text;
    }

    private Task<Answer> StartTlsAsync(ApiCall call, CancellationToken cancellationToken) =>
        Task.FromResult(new Answer(0) { Afterwards = token => session.Channel.StartTlsAsync(server.Certificate, token) });

    private Task<Answer> EndTlsAsync(ApiCall call, CancellationToken cancellationToken) =>
        Task.FromResult(new Answer(0) { Afterwards = session.Channel.EndTlsAsync });

    private Task<Answer> PamAsync(ApiCall call, CancellationToken cancellationToken) =>
        Task.FromResult(new Answer(0, new StructWriter("pamAuthRequestOut_PI")
            .Add("irodsPamPassword", NewPassword(call.Input.Text("pamUser"), call.Input.Text("pamPassword")))));

    /// <summary>A password for the native login, for who has shown the other one.</summary>
    private string NewPassword(string user, string pamPassword)
    {
        if (!session.Channel.IsSecure || server.Faults.RefuseAuthentication || server.Options.PamPasswords.GetValueOrDefault(user) != pamPassword)
        {
            throw new IrodsErrorException(ErrorCode.PamFailed);
        }

        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        server.GeneratedPasswords[user] = password;
        return password;
    }

    private void CheckZone(string zone)
    {
        if (zone != server.Zone)
        {
            throw new IrodsErrorException(ErrorCode.SysInvalidZoneName);
        }
    }

    private void CheckDigest(string user, byte[] sentChallenge, byte[] response)
    {
        var known = user == server.User ? server.Password : server.Options.MoreUsers.GetValueOrDefault(user);
        if (known is null)
        {
            throw new IrodsErrorException(ErrorCode.InvalidUser);
        }

        string?[] passwords = [known, server.GeneratedPasswords.GetValueOrDefault(user)];
        var right = sentChallenge.Length > 0 && passwords.OfType<string>().Any(password => Digest(sentChallenge, password).AsSpan().SequenceEqual(response));
        if (!right || server.Faults.RefuseAuthentication)
        {
            throw new IrodsErrorException(ErrorCode.InvalidAuthentication);
        }
    }

    /// <summary>MD5 of the challenge and the password in 50 bytes; a zero byte becomes a one, since it once travelled as a C string.</summary>
    private static byte[] Digest(byte[] challenge, string password)
    {
        var padded = new byte[MaxPasswordBytes];
        Encoding.UTF8.GetBytes(password, padded);
#pragma warning disable CA5351 // The protocol's own digest.
        var digest = MD5.HashData([.. challenge, .. padded]);
#pragma warning restore CA5351
        digest.AsSpan().Replace((byte)0, (byte)1);
        return digest;
    }

    private static string Text(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static byte[] FromBase64(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw new IrodsErrorException(ErrorCode.InvalidAuthentication);
        }
    }
}
