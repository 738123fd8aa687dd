namespace DcGrid.EndToEnd.Tests.Harness;

/// <summary>Site files for tests.</summary>
internal static class Sites
{
    public const string Name = "test";

    public static string Astromatic(string scratch) =>
        Yaml(scratch, Path.Combine(Repository.Root, "pilot", "payloads", "astromatic", "astromatic"));

    public static string Yaml(string scratch, string payload) =>
        $"""
        name: {Name}
        batch: local
        scratch: {scratch}
        slots: 1
        memoryMiB: 4096
        diskMiB: 8192
        idleSeconds: 60
        payloads:
          astromatic: {payload}
        """;
}
