using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grpc.AspNetCore.Server;

/// <summary>Answers UNIMPLEMENTED for services and methods that are not there. Each route is mapped once.</summary>
internal sealed class UnimplementedRoutes
{
    private readonly HashSet<(ICollection<EndpointDataSource> Sources, string Pattern)> _mapped = [];

    /// <summary>Maps the unknown methods of a service, or of all unknown services (null).</summary>
    public void Map(IEndpointRouteBuilder builder, CallSettings settings, string? service)
    {
        var pattern = (service ?? "{unimplementedService}") + $"/{{unimplementedMethod:{UnimplementedConstraint.Name}}}";
        if (!_mapped.Add((builder.DataSources, pattern)))
        {
            return;
        }

        var what = service is null ? "service" : "method";
        builder.MapPost(pattern, context => AnswerAsync(context, settings, what)).Add(convention =>
        {
            convention.DisplayName = "gRPC - unimplemented " + what + ": /" + pattern;
            // After every route that has a real answer.
            ((RouteEndpointBuilder)convention).Order = service is null ? int.MaxValue : int.MaxValue - 1;
        });
    }

    private static Task AnswerAsync(HttpContext context, CallSettings settings, string what)
    {
        if (!RequestCheck.Accepts(context))
        {
            return Task.CompletedTask;
        }

        ServerLog.Unimplemented(settings.Logger, context.Request.Path, what);
        var detail = $"This server has no such {what}: {context.Request.Path}.";
        context.Response.ContentType = Wire.WireNames.ContentType;
        StatusTrailers.Write(context.Response.Headers, new Status(StatusCode.Unimplemented, detail), Metadata.Empty);
        return Task.CompletedTask;
    }
}
