using System.Reflection;

namespace DcGrid.Server;

/// <summary>Which server this is.</summary>
/// <param name="Started">When it was started, UTC.</param>
internal sealed record ServerIdentity(DateTimeOffset Started)
{
    public static string Version { get; } =
        typeof(ServerIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            .Split('+')[0] ?? "unknown";
}
