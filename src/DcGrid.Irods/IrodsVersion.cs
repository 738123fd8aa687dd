using System.Globalization;

namespace DcGrid.Irods;

/// <summary>A server's release.</summary>
/// <param name="Major">such as 4</param>
/// <param name="Minor">such as 3</param>
/// <param name="Patch">such as 2</param>
public readonly record struct IrodsVersion(int Major, int Minor, int Patch) : IComparable<IrodsVersion>
{
    /// <summary>The first that takes <c>&amp;apos;</c> for an apostrophe, guards open replicas by token and closes them one by one.</summary>
    internal static readonly IrodsVersion CorrectXml = new(4, 2, 9);

    /// <summary>The first with authentication by plugin, in JSON.</summary>
    internal static readonly IrodsVersion PluginAuthentication = new(4, 3, 0);

    /// <summary>The first that negotiates TLS.</summary>
    internal static readonly IrodsVersion Negotiation = new(4, 0, 0);

    /// <summary>Reads <c>rods4.3.2</c>.</summary>
    /// <exception cref="IrodsProtocolException">It isn't such a text.</exception>
    internal static IrodsVersion Parse(string release)
    {
        var parts = release.StartsWith("rods", StringComparison.Ordinal) ? release[4..].Split('.') : [];
        return parts.Length >= 2 && Number(parts[0]) is { } major && Number(parts[1]) is { } minor
            ? new(major, minor, parts.Length > 2 ? Number(parts[2]) ?? 0 : 0)
            : throw new IrodsProtocolException($"the server says that its release is '{release}', which is no iRODS release");

        static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <inheritdoc/>
    public int CompareTo(IrodsVersion other) => (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    /// <summary>Older.</summary>
    public static bool operator <(IrodsVersion left, IrodsVersion right) => left.CompareTo(right) < 0;

    /// <summary>Newer.</summary>
    public static bool operator >(IrodsVersion left, IrodsVersion right) => left.CompareTo(right) > 0;

    /// <summary>Older or the same.</summary>
    public static bool operator <=(IrodsVersion left, IrodsVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Newer or the same.</summary>
    public static bool operator >=(IrodsVersion left, IrodsVersion right) => left.CompareTo(right) >= 0;

    /// <summary>Such as <c>4.3.2</c>.</summary>
    public override string ToString() => $"{Major}.{Minor}.{Patch}";
}
