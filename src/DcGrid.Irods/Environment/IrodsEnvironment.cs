namespace DcGrid.Irods;

/// <summary>What <c>iinit</c> and the site left in a user's home: <c>irods_environment.json</c>, or the older <c>.irodsEnv</c>.</summary>
public sealed record IrodsEnvironment
{
    /// <summary>Name or address of the server, or null.</summary>
    public string? Host { get; init; }

    /// <summary>The port; 1247 if the file has none.</summary>
    public int Port { get; init; } = IrodsAccount.DefaultPort;

    /// <summary>The zone, or null.</summary>
    public string? Zone { get; init; }

    /// <summary>The user, or null.</summary>
    public string? User { get; init; }

    /// <summary>The home collection, or null.</summary>
    public string? Home { get; init; }

    /// <summary>The current collection, or null.</summary>
    public string? CurrentCollection { get; init; }

    /// <summary>The resource for new objects, or null.</summary>
    public string? DefaultResource { get; init; }

    /// <summary>How to log in.</summary>
    public IrodsAuthentication Authentication { get; init; } = IrodsAuthentication.Native;

    /// <summary>The file with the password if it isn't <c>.irodsA</c> beside this one, or null.</summary>
    public string? AuthenticationFile { get; init; }

    /// <summary>TLS.</summary>
    public IrodsTlsOptions Tls { get; init; } = new();

    /// <summary>The user's environment: the file that <c>IRODS_ENVIRONMENT_FILE</c> or <c>irodsEnvFile</c> name, or those below <c>~/.irods</c>.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="FormatException">The file can't be read.</exception>
    public static IrodsEnvironment Load()
    {
        var folder = DefaultFolder();
        string?[] candidates =
        [
            Environment.GetEnvironmentVariable("IRODS_ENVIRONMENT_FILE"),
            Environment.GetEnvironmentVariable("irodsEnvFile"),
            Path.Combine(folder, "irods_environment.json"),
            Path.Combine(folder, ".irodsEnv"),
        ];
        var file = candidates.FirstOrDefault(file => !string.IsNullOrEmpty(file) && File.Exists(file))
            ?? throw new FileNotFoundException($"{candidates[2]} is not there: write it, or log in with iinit");
        return Load(file);
    }

    /// <summary>Reads one file, JSON or the older form, whichever it is.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static IrodsEnvironment Load(string file)
    {
        var text = File.ReadAllText(file);
        return text.AsSpan().TrimStart() is ['{', ..] ? EnvironmentFiles.FromJson(text, file) : EnvironmentFiles.FromLines(text, file);
    }

    /// <summary>The account, with the password from <c>.irodsA</c>.</summary>
    /// <exception cref="FormatException">Host, zone or user are missing.</exception>
    /// <exception cref="IrodsException">The password's file can't be used.</exception>
    public IrodsAccount ToAccount()
    {
        var file = AuthenticationFile
            ?? Environment.GetEnvironmentVariable("IRODS_AUTHENTICATION_FILE")
            ?? Environment.GetEnvironmentVariable("irodsAuthFileName")
            ?? Path.Combine(DefaultFolder(), ".irodsA");

        // What iinit left after a PAM login is a generated password for native logins.
        return ToAccount(IrodsPasswordFile.Read(file), IrodsAuthentication.Native);
    }

    /// <summary>The account, with a password of yours.</summary>
    /// <exception cref="FormatException">Host, zone or user are missing.</exception>
    public IrodsAccount ToAccount(string password) => ToAccount(password, Authentication);

    /// <summary>Options with this environment's TLS and resource.</summary>
    public IrodsClientOptions ToOptions() => new() { Tls = Tls, DefaultResource = DefaultResource };

    private IrodsAccount ToAccount(string password, IrodsAuthentication authentication) =>
        new(Need(Host, "host"), Port, Need(Zone, "zone_name"), Need(User, "user_name"), password) { Authentication = authentication };

    private static string DefaultFolder() => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".irods");

    private static string Need(string? value, string name) =>
        !string.IsNullOrEmpty(value) ? value : throw new FormatException($"the iRODS environment has no irods_{name}");
}
