using System.Collections.Concurrent;
using System.Reflection;
using DcGrid.Store;

namespace DcGrid.Simulation.Tests.Service;

/// <summary>Stands between one server and the store. A call of the server's waits here until the world lets it through, so that two
/// servers' transactions interleave as the seed says, and a server may die on either side of one.</summary>
public class StoreGate : DispatchProxy
{
    private static readonly ConcurrentDictionary<Type, ConstructorInfo> Shapes = new();

    private ITaskStore? _store;
    private Action<StoreCall>? _arrived;

    /// <param name="arrived">Gets each call that returns a task; it is made, answered or dropped later.</param>
    internal static ITaskStore Before(ITaskStore store, Action<StoreCall> arrived)
    {
        var proxy = Create<ITaskStore, StoreGate>();
        var gate = (StoreGate)(object)proxy;
        (gate._store, gate._arrived) = (store, arrived);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var result = targetMethod!.ReturnType;
        if (!typeof(Task).IsAssignableFrom(result))
        {
            return targetMethod.Invoke(_store, args);
        }

        var shape = Shapes.GetOrAdd(result, type => (type.IsGenericType
            ? typeof(StoreCall<>).MakeGenericType(type.GetGenericArguments()[0])
            : typeof(StoreCall<object>)).GetConstructors()[0]);
        var call = (StoreCall)shape.Invoke([_store, targetMethod, args]);
        _arrived!(call);
        return call.Answer;
    }
}

/// <summary>One call of the store that a server waits for.</summary>
internal abstract class StoreCall(ITaskStore store, MethodInfo method, object?[] arguments)
{
    public string Name => method.Name;

    public object?[] Arguments => arguments;

    /// <summary>What the store answered, once the call was made; null where it answers nothing.</summary>
    public object? Result { get; protected set; }

    /// <summary>What the server waits for.</summary>
    public abstract Task Answer { get; }

    /// <summary>Makes the call: one transaction. The server is not told yet.</summary>
    /// <exception cref="StoreException">As the store threw it.</exception>
    public abstract Task MakeAsync();

    /// <summary>Tells the server, which goes on at once and up to its next call.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception error);

    protected Task Start() => (Task)method.Invoke(store, arguments)!;
}

internal sealed class StoreCall<T>(ITaskStore store, MethodInfo method, object?[] arguments) : StoreCall(store, method, arguments)
{
    private readonly TaskCompletionSource<T> _answer = new();

    public override Task Answer => _answer.Task;

    public override async Task MakeAsync()
    {
        var made = Start();
        await made;
        Result = made is Task<T> told ? told.Result : null;
    }

    public override void Complete() => _answer.SetResult((T)Result!);

    public override void Fail(Exception error) => _answer.SetException(error);
}
