namespace DcGrid.Cli.Tests.Support;

/// <summary>The project's own files.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string DemoCampaign => Path.Combine(Root, "demo", "campaign.yaml");

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DcGrid.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("DcGrid.sln is in no folder above the tests");
    }
}
