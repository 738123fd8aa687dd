using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.ExceptionServices;
using DcGrid.Store;

namespace DcGrid.Server.Tests.Support;

/// <summary>A real store in which things can be made to happen before a call.</summary>
public class StoreTap : DispatchProxy
{
    private readonly ConcurrentDictionary<string, Action> _before = new();
    private ITaskStore? _store;

    /// <summary>The store to give to a server, and the tap on it.</summary>
    public static (ITaskStore Store, StoreTap Tap) On(ITaskStore store)
    {
        var proxy = Create<ITaskStore, StoreTap>();
        var tap = (StoreTap)(object)proxy;
        tap._store = store;
        return (proxy, tap);
    }

    /// <param name="method">A method of <see cref="ITaskStore"/>.</param>
    public void Before(string method, Action action) => _before[method] = action;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (_before.TryGetValue(targetMethod!.Name, out var action))
        {
            action();
        }

        try
        {
            return targetMethod.Invoke(_store, args);
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }
}
