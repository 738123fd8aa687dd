namespace DcGrid.Irods.Connecting;

/// <summary>What comes of the two sides' policies about TLS.</summary>
internal static class Negotiation
{
    public const string UseTls = "CS_NEG_USE_SSL";
    public const string UseTcp = "CS_NEG_USE_TCP";
    public const string Failure = "CS_NEG_FAILURE";

    /// <summary>One of <see cref="UseTls"/>, <see cref="UseTcp"/> and <see cref="Failure"/>.</summary>
    /// <param name="ours">this side's policy</param>
    /// <param name="theirs">the server's, such as <c>CS_NEG_REFUSE</c></param>
    public static string Agree(IrodsTlsPolicy ours, string theirs) => (ours, theirs) switch
    {
        (IrodsTlsPolicy.Require, "CS_NEG_REFUSE") or (IrodsTlsPolicy.Refuse, "CS_NEG_REQUIRE") => Failure,
        (IrodsTlsPolicy.Refuse, "CS_NEG_REFUSE" or "CS_NEG_DONT_CARE") or (_, "CS_NEG_REFUSE") => UseTcp,
        (_, "CS_NEG_REQUIRE" or "CS_NEG_DONT_CARE") => UseTls,
        _ => throw new IrodsProtocolException($"the server's policy about TLS is '{theirs}', which is unknown"),
    };

    /// <summary>What goes to the server.</summary>
    public static string ResultText(string result) => $"cs_neg_result_kw={result};";
}
