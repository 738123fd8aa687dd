using System.Text;
using DcGrid.Cli.Failures;

namespace DcGrid.Cli.Prepare;

/// <summary>A file or folder of the tree and what became of it.</summary>
internal sealed record PreparedItem(string Path, string What, PreparedState State);

/// <summary>What <c>campaign prepare</c> did with an item.</summary>
internal enum PreparedState
{
    Created,
    Kept,
    KeptEdited,
}

/// <summary>
/// The folders and files of one production, MAINDIR/DCNAME. Making it twice changes nothing, and what a person has edited
/// is never overwritten.
/// </summary>
/// <param name="config">What it is made from.</param>
internal sealed class ProductionTree(Fichconfig config)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly (string Name, string What, bool Private)[] Folders =
    [
        ("results", "outputs of the tasks, by stage", false),
        ("logs", "logs of commands and transfers that are kept", false),
        ("ref_cat", "the reference catalogue, stars.fits", false),
        ("service", "home of the service: database, tokens, server log", true),
        ("allocations", "batch scripts and their output, by site", false),
    ];

    /// <summary>MAINDIR/DCNAME.</summary>
    public string Root { get; } = Path.Combine(config.MainDir, config.DcName);

    public string CampaignFilePath => Path.Combine(Root, "campaign.yaml");

    /// <summary>Makes what is not there.</summary>
    public IReadOnlyList<PreparedItem> Make()
    {
        try
        {
            List<PreparedItem> items = [MakeFolder(Root, "the production", isPrivate: false)];
            items.AddRange(Folders.Select(f => MakeFolder(Path.Combine(Root, f.Name), f.What, f.Private)));
            items.Add(MakeFile(CampaignFilePath, "the campaign: edit it, then create the campaign from it", CampaignText()));
            items.Add(MakeFile(Path.Combine(Root, "README"), "what is where", ReadmeText()));
            return items;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CommandException(
                ExitCode.UnexpectedError, $"{config.MainDir} can't be written: {e.Message} Give another place with --main-dir DIR", e);
        }
    }

    private static PreparedItem MakeFolder(string path, string what, bool isPrivate)
    {
        if (Directory.Exists(path))
        {
            return new PreparedItem(path, what, PreparedState.Kept);
        }

        if (isPrivate)
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }
        else
        {
            Directory.CreateDirectory(path);
        }

        return new PreparedItem(path, what, PreparedState.Created);
    }

    private static PreparedItem MakeFile(string path, string what, string text)
    {
        if (File.Exists(path))
        {
            return new PreparedItem(path, what, File.ReadAllText(path) == text ? PreparedState.Kept : PreparedState.KeptEdited);
        }

        // Whole or not at all: a half-written campaign file would be taken for an edited one.
        var temporary = path + ".new";
        File.WriteAllText(temporary, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(temporary, path);
        return new PreparedItem(path, what, PreparedState.Created);
    }

    private string CampaignText()
    {
        StringBuilder catalogue = new();
        if (config.DbHost is not null || config.DbUser is not null)
        {
            catalogue.Append("catalogue:\n");
            catalogue.Append(config.DbHost is { } host ? $"  host: {Quote(host)}\n" : "");
            catalogue.Append(config.DbUser is { } user ? $"  user: {Quote(user)}\n" : "");
        }
        else
        {
            catalogue.Append("# catalogue: {host: HOST, user: USER}\n");
        }

        return EmbeddedText.Read("Prepare.Templates.campaign.yaml")
            .Replace("@NAME@", config.DcName, StringComparison.Ordinal)
            .Replace("@TREE@", Quote(config.DataMain), StringComparison.Ordinal)
            .Replace("@CATALOGUE@\n", catalogue.ToString(), StringComparison.Ordinal);
    }

    private string ReadmeText() => EmbeddedText.Read("Prepare.Templates.README")
        .Replace("@NAME@", config.DcName, StringComparison.Ordinal)
        .Replace("@DATAMAIN@", config.DataMain, StringComparison.Ordinal);

    // A path may hold what YAML takes for syntax.
    private static string Quote(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-')
            ? text
            : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
