using System.Diagnostics;
using System.Globalization;

namespace DcGrid.Testing;

/// <summary>Debian's PostgreSQL programs, and the account that they run as: PostgreSQL refuses root, so root hands over to the
/// account of the package.</summary>
internal sealed class PostgresPrograms
{
    private const string PackageRoot = "/usr/lib/postgresql";
    private const string Missing = "PostgreSQL is missing; install it: apt-get install postgresql (or run: make test-packages)";

    private PostgresPrograms(string folder) => Folder = folder;

    /// <summary>The account of the package, for when we are root.</summary>
    public static string Account => "postgres";

    public static bool MustChangeUser => Environment.IsPrivilegedProcess;

    private string Folder { get; }

    /// <summary>The newest version that is installed.</summary>
    /// <exception cref="InvalidOperationException">None is; the message says what to install.</exception>
    public static PostgresPrograms Find()
    {
        var newest = !Directory.Exists(PackageRoot) ? null : Directory.EnumerateDirectories(PackageRoot)
            .Select(folder => (Folder: Path.Combine(folder, "bin"), Version: Version(folder)))
            .Where(found => File.Exists(Path.Combine(found.Folder, "initdb")) && File.Exists(Path.Combine(found.Folder, "postgres")))
            .OrderByDescending(found => found.Version)
            .Select(found => found.Folder)
            .FirstOrDefault();
        return new(newest ?? throw new InvalidOperationException(Missing));
    }

    public string PathOf(string program) => Path.Combine(Folder, program);

    /// <summary>Runs a program as the unprivileged account.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message has its last words.</exception>
    public static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        using var process = Start(folder, program, arguments);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{Path.GetFileName(program)} failed: {(await error).Trim()} {(await output).Trim()}");
    }

    /// <summary>Starts a program as the unprivileged account, with all three streams in our hands.</summary>
    /// <param name="folder">Where it runs: one that the account may look into, which our own need not be.</param>
    public static Process Start(string folder, string program, params string[] arguments)
    {
        string[] asAccount = MustChangeUser ? ["setpriv", "--reuid", Account, "--regid", Account, "--init-groups", "--"] : [];
        string[] command = [.. asAccount, program, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The caller's PGHOST and the like are for another server; messages are read in one language.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C";
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }

    private static double Version(string folder) =>
        double.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0;
}
