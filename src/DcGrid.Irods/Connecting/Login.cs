using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using DcGrid.Irods.Messages;
using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Connecting;

/// <summary>The exchanges of authentication.</summary>
internal static class Login
{
    private const string NextOperation = "next_operation";
    private const string AgentRequest = "auth_agent_auth_request";
    private const string AgentResponse = "auth_agent_auth_response";

    /// <summary>Logs in with a password of the zone, or one that PAM earned.</summary>
    public static Task NativeAsync(IrodsConnection connection, IrodsAccount account, string password, CancellationToken cancellationToken) =>
        connection.Version >= IrodsVersion.PluginAuthentication
            ? NativeByPluginAsync(connection, account, password, cancellationToken)
            : NativeByChallengeAsync(connection, account, password, cancellationToken);

    /// <summary>Has PAM check the account's password; the connection must be inside TLS.</summary>
    /// <returns>A generated password for native logins.</returns>
    public static async Task<string> PamAsync(IrodsConnection connection, IrodsAccount account, int hours, CancellationToken cancellationToken)
    {
        if (!connection.IsTls)
        {
            throw new IrodsTlsException($"PAM needs TLS and {connection.Peer} doesn't offer it; set the server's or the client's policy to require it");
        }

        if (connection.Version < IrodsVersion.PluginAuthentication)
        {
            var reply = await connection.CallAsync(ApiNumber.PamRequest, new PamRequest(account.User, account.Password, hours), cancellationToken);
            return reply.OrThrow(What(account)).Read<PamAnswer>().GeneratedPassword;
        }

        var request = Plugin("pam_password", account, AgentRequest);
        request["a_pw"] = account.Password;
        request["a_ttl"] = hours.ToString(CultureInfo.InvariantCulture);
        var answer = await AskPluginAsync(connection, account, request, cancellationToken);
        return Text(answer, "request_result");
    }

    private static async Task NativeByChallengeAsync(IrodsConnection connection, IrodsAccount account, string password, CancellationToken cancellationToken)
    {
        var challenge = (await connection.CallAsync<IntegerBody>(ApiNumber.AuthenticationRequest, null, cancellationToken))
            .OrThrow(What(account)).Read<AuthenticationChallenge>();
        byte[] bytes;
        try
        {
            bytes = Convert.FromBase64String(challenge.Challenge.Trim());
        }
        catch (FormatException)
        {
            throw new IrodsProtocolException($"{connection.Peer} sent a challenge that isn't base64");
        }

        var response = new AuthenticationResponse(NativeResponse.Compute(bytes, password), $"{account.User}#{account.UserZone}");
        (await connection.CallAsync(ApiNumber.AuthenticationResponse, response, cancellationToken)).OrThrow(What(account));
    }

    private static async Task NativeByPluginAsync(IrodsConnection connection, IrodsAccount account, string password, CancellationToken cancellationToken)
    {
        var answer = await AskPluginAsync(connection, account, Plugin("native", account, AgentRequest), cancellationToken);
        var response = Plugin("native", account, AgentResponse);
        response["digest"] = NativeResponse.Compute(Encoding.UTF8.GetBytes(Text(answer, "request_result")), password);
        await AskPluginAsync(connection, account, response, cancellationToken);
    }

    private static async Task<JsonObject> AskPluginAsync(IrodsConnection connection, IrodsAccount account, JsonObject request, CancellationToken cancellationToken)
    {
        var reply = await connection.CallAsync(ApiNumber.Authenticate, BinaryBuffer.FromJson(request), cancellationToken);
        return reply.OrThrow(What(account)).Read<BinaryBuffer>().ToJson();
    }

    private static JsonObject Plugin(string scheme, IrodsAccount account, string operation) => new()
    {
        [NextOperation] = operation,
        ["scheme"] = scheme,
        ["user_name"] = account.User,
        ["zone_name"] = account.UserZone,
    };

    private static string Text(JsonObject answer, string key) =>
        answer[key]?.GetValue<string>() ?? throw new IrodsProtocolException($"the server's answer to a login has no {key}");

    private static string What(IrodsAccount account) => $"log in as {account}";
}
