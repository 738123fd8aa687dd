using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

/// <summary>What the handlers of a service's methods have in common.</summary>
/// <param name="Options">Limits and interceptors.</param>
/// <param name="TimeProvider">What deadlines go by.</param>
/// <param name="Logger">Where calls that went wrong are written.</param>
internal sealed record CallSettings(GrpcServiceOptions Options, TimeProvider TimeProvider, ILogger Logger);
