using System.CommandLine;

namespace DcGrid.Cli.Connection;

/// <summary>The options that say which service to talk to; all commands take them.</summary>
internal sealed class GlobalOptions
{
    public Option<string?> Home { get; } = new("--home")
    {
        Description = "The service's home folder (else $DCGRID_HOME, else ~/.dcgrid)",
        HelpName = "DIR",
        Recursive = true,
    };

    public Option<string?> Server { get; } = new("--server")
    {
        Description = "A remote server's URL, instead of a home folder (else $DCGRID_SERVER); of several, divided by commas, the first that answers",
        HelpName = "URL[,URL...]",
        Recursive = true,
    };

    public Option<string?> TokenFile { get; } = new("--token-file")
    {
        Description = "File with the token to present (else $DCGRID_TOKEN_FILE, else admin.token in the home)",
        HelpName = "FILE",
        Recursive = true,
    };

    public Option<string?> Ca { get; } = new("--ca")
    {
        Description = "PEM file with the certificate that the server's own is checked against",
        HelpName = "FILE",
        Recursive = true,
    };

    public void AddTo(RootCommand root)
    {
        root.Options.Add(Home);
        root.Options.Add(Server);
        root.Options.Add(TokenFile);
        root.Options.Add(Ca);
    }
}
