using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grpc.AspNetCore.Server;

/// <summary>Keeps the routes for unknown services and methods away from requests that are not gRPC.</summary>
internal sealed class UnimplementedConstraint : IRouteConstraint
{
    public const string Name = "grpcunimplemented";

    public bool Match(
        HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        httpContext is null
        || (HttpMethods.IsPost(httpContext.Request.Method) && WireNames.IsGrpcContentType(httpContext.Request.ContentType));
}
