using System.Net;
using DcGrid.Server.Rpc;

namespace DcGrid.Server.Hosting;

/// <summary>How a server is started.</summary>
/// <param name="Listen">Null for the address of the last start, or any free loopback port.</param>
/// <param name="Certificate">PEM file, for https.</param>
/// <param name="Key">PEM file of its private key.</param>
/// <param name="SiteConfig">Folder of site files.</param>
/// <param name="PilotProgram">The pilot that sites are given.</param>
/// <param name="Terms">How it deals with its pilots.</param>
/// <param name="Ephemeral">Stop when standard input ends; for one command's use.</param>
internal sealed record ServerOptions(
    ServiceHome Home,
    Uri? Listen,
    FileInfo? Certificate,
    FileInfo? Key,
    DirectoryInfo? SiteConfig,
    FileInfo PilotProgram,
    ServiceTerms Terms,
    bool Ephemeral)
{
    private static readonly Uri AnyLoopbackPort = new("http://127.0.0.1:0");

    /// <summary>The address to listen on. Anything but loopback needs TLS, as tokens travel with every call.</summary>
    /// <exception cref="StartupException">The address can't be used, or must not.</exception>
    public ServerEndpoint Endpoint()
    {
        var url = Listen ?? (Ephemeral ? null : Home.LastListen()) ?? AnyLoopbackPort;
        if (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https") || url.PathAndQuery != "/" || url.UserInfo.Length > 0)
        {
            throw new StartupException($"can't listen on {url}; write http://127.0.0.1:PORT or https://ADDRESS:PORT");
        }

        var address = url.Host switch
        {
            "localhost" => IPAddress.Loopback,
            var host when IPAddress.TryParse(host.Trim('[', ']'), out var ip) => ip,
            var host => throw new StartupException($"can't listen on '{host}'; give an IP address of this machine"),
        };
        var tls = url.Scheme == "https";
        if (tls && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
        {
            // Pilots and people are told this address, and nobody can call "any".
            throw new StartupException($"can't listen on {url}; give the address that pilots and people call");
        }

        if (!tls && !IPAddress.IsLoopback(address))
        {
            throw new StartupException(
                $"refusing to listen on {url} without TLS, as tokens would travel in the clear; "
                + $"use https://{url.Host}:{url.Port} with --certificate and --key, or a loopback address");
        }

        if (tls && (Certificate is null || Key is null))
        {
            throw new StartupException($"{url} needs --certificate FILE and --key FILE (PEM)");
        }

        return new(address, url.Port, tls);
    }
}
