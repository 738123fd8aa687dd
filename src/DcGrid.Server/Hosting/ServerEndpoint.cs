using System.Net;

namespace DcGrid.Server.Hosting;

/// <summary>Where a server listens.</summary>
/// <param name="Port">0 for any that is free.</param>
internal readonly record struct ServerEndpoint(IPAddress Address, int Port, bool Tls);
