using System.CommandLine;
using DcGrid.Production;
using DcGrid.Server.Hosting;
using DcGrid.Server.Rpc;
using DcGrid.Store;

var home = new Option<DirectoryInfo>("--home")
{
    Description = "Folder of the service: database, tokens, logs",
    Required = true,
    Recursive = true,
};
var listen = new Option<Uri?>("--listen")
{
    Description = "http://127.0.0.1:PORT, or https://ADDRESS:PORT with a certificate; by default the last start's, or any free loopback port",
    CustomParser = result =>
    {
        if (Uri.TryCreate(result.Tokens.Single().Value, UriKind.Absolute, out var url))
        {
            return url;
        }

        result.AddError($"--listen {result.Tokens.Single().Value}: write http://127.0.0.1:PORT or https://ADDRESS:PORT");
        return null;
    },
};
var certificate = new Option<FileInfo?>("--certificate") { Description = "PEM file of the certificate, for https, with its whole chain: pilots trust what it holds" };
var key = new Option<FileInfo?>("--key") { Description = "PEM file of its private key" };
var siteConfig = new Option<DirectoryInfo?>("--site-config") { Description = "Folder of the sites' files" };
var pilotProgram = new Option<FileInfo>("--pilot-program")
{
    Description = "The pilot that sites are given",
    DefaultValueFactory = _ => new FileInfo(Path.Combine(AppContext.BaseDirectory, "dcgrid-pilot")),
};
var leaseSeconds = new Option<int>("--lease-seconds")
{
    Description = "After so long without a word from a pilot its tasks go to others; 3 to 86400",
    DefaultValueFactory = _ => LeaseTerms.Default.LeaseSeconds,
};
var ephemeral = new Option<bool>("--ephemeral") { Description = "Stop when standard input ends" };

var root = new RootCommand("The central service of DcGrid: task queue, books, administration.")
{
    home, listen, certificate, key, siteConfig, pilotProgram, leaseSeconds, ephemeral,
};
root.SetAction((parsed, cancellation) => Guard(() => ServerHost.RunAsync(
    new ServerOptions(
        new ServiceHome(parsed.GetRequiredValue(home)),
        parsed.GetValue(listen),
        parsed.GetValue(certificate),
        parsed.GetValue(key),
        parsed.GetValue(siteConfig),
        parsed.GetRequiredValue(pilotProgram),
        ServiceTerms.ForLease(parsed.GetValue(leaseSeconds)),
        parsed.GetValue(ephemeral)),
    cancellation)));

var store = new Option<string?>("--store")
{
    Description = "A PostgreSQL database instead of a file in the home: postgresql://USER@HOST:PORT/DATABASE; several servers, each with a home of its own, may share one",
};
var init = new Command("init", "Make the home, its database and the first admin's token.") { store };
init.SetAction((parsed, cancellation) => Guard(() => StoreFiles.InitializeAsync(
    new ServiceHome(parsed.GetRequiredValue(home)),
    parsed.GetValue(store) is { } url ? StoreUrl.Parse(url) : null,
    TimeProvider.System,
    cancellation)));

var migrate = new Command("migrate", "Bring the database up to this program's schema.");
migrate.SetAction((parsed, cancellation) => Guard(async () =>
{
    var (database, version) = await StoreFiles.MigrateAsync(new ServiceHome(parsed.GetRequiredValue(home)), cancellation);
    Console.WriteLine($"{database} has schema {version}");
}));

root.Subcommands.Add(init);
root.Subcommands.Add(new Command("db", "The database.") { migrate });
return await root.Parse(args).InvokeAsync();

static Task<int> Guard(Func<Task> action) => ExitStatus.OfAsync(action, Console.Error);
