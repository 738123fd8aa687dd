using System.Globalization;
using DcGrid.Irods;

namespace DcGrid.Storage;

/// <summary>Finds the login that a URL asks for: the user's iRODS environment, which must be that of the URL's host, zone and user, and a password beside it.</summary>
internal sealed class IrodsLogins(IrodsStorageOptions options)
{
    private const string EnvironmentVariable = "IRODS_ENVIRONMENT_FILE";

    /// <summary>The account and how to connect. Files are read each time.</summary>
    /// <exception cref="StorageException">There is no login for this host, or it is another user's or another zone's.</exception>
    public (IrodsAccount Account, IrodsClientOptions Options) For(IrodsUrl url)
    {
        var host = HostOf(url.Host, url.Port);
        var environment = ReadEnvironment(host);
        if (!string.Equals(environment.Host, url.Host, StringComparison.OrdinalIgnoreCase) || environment.Port != url.Port)
        {
            throw Refusal(
                $"no login is known for {host}: the iRODS environment is that of {HostOf(environment.Host ?? "?", environment.Port)}; "
                + $"log in there with iinit, or name its environment file with {EnvironmentVariable}");
        }

        if (environment.Zone != url.Zone)
        {
            throw new StorageException(
                StorageErrorKind.BadUrl, $"{host} has no zone '{url.Zone}' for this login, which is for '{environment.Zone}'; check the first part of the URL's path");
        }

        if (url.User is not null && (url.User != environment.User || (url.UserZone ?? url.Zone) != environment.Zone))
        {
            throw Refusal(
                $"the login for {host} is that of {environment.User}, and the URL names {url.User}; leave the user out of the URL, or log in as {url.User} with iinit");
        }

        return (ToAccount(environment, host), environment.ToOptions());
    }

    /// <summary>Such as <c>irods://host:1247</c>.</summary>
    public static string HostOf(string host, int port) => string.Create(CultureInfo.InvariantCulture, $"irods://{host.ToLowerInvariant()}:{port}");

    private static StorageException Refusal(string message, Exception? cause = null) =>
        new(StorageErrorKind.AccessDenied, message, innerException: cause);

    private IrodsEnvironment ReadEnvironment(string host)
    {
        try
        {
            return options.EnvironmentFile is { } file ? IrodsEnvironment.Load(file) : IrodsEnvironment.Load();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Refusal(
                options.EnvironmentFile is { } file
                    ? $"no login is known for {host}: {file} is not there; write it, or name another iRODS environment file"
                    : $"no login is known for {host}: there is no ~/.irods/irods_environment.json; log in with iinit, or name the file with "
                    + $"{EnvironmentVariable} and a password file with {IrodsStorageOptions.PasswordFileVariable}",
                error);
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            throw Refusal($"no login is known for {host}: {error.Message}", error);
        }
    }

    private IrodsAccount ToAccount(IrodsEnvironment environment, string host)
    {
        try
        {
            var file = options.PasswordFile ?? Environment.GetEnvironmentVariable(IrodsStorageOptions.PasswordFileVariable);
            return string.IsNullOrEmpty(file) ? environment.ToAccount() : environment.ToAccount(ReadPassword(file));
        }
        catch (FileNotFoundException error)
        {
            throw Refusal(
                $"no password is known for {host}: {error.FileName} is not there; log in with iinit, or name a password file with {IrodsStorageOptions.PasswordFileVariable}",
                error);
        }
        catch (Exception error) when (error is IrodsException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw Refusal($"no password is known for {host}: {error.Message}", error);
        }
    }

    private static string ReadPassword(string file)
    {
        if (!File.Exists(file))
        {
            throw new FileNotFoundException("", file);
        }

        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if ((File.GetUnixFileMode(file) & ~owner) != 0)
        {
            throw new IrodsException($"{file} holds a password and is open to others: chmod 600 {file}");
        }

        return File.ReadLines(file).FirstOrDefault() is { Length: > 0 } password
            ? password
            : throw new FormatException($"{file} has no password in its first line");
    }
}
