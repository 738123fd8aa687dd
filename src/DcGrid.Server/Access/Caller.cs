using DcGrid.Production;
using DcGrid.Store;
using Grpc.Core;

namespace DcGrid.Server.Access;

/// <summary>Who makes a call, as its token says.</summary>
internal sealed record Caller(TokenId Token, string Name, Role Role)
{
    private static readonly object Key = new();

    public static Caller Of(ServerCallContext context) =>
        context.UserState.TryGetValue(Key, out var caller)
            ? (Caller)caller
            : throw new InvalidOperationException("The call passed no access check.");

    public void AttachTo(ServerCallContext context) => context.UserState[Key] = this;
}
