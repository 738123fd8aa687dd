namespace Grpc.Core;

/// <summary>Only there so that signatures match; deadlines and cancellation are passed on by hand.</summary>
public abstract class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}

/// <summary>Only there so that signatures match.</summary>
public class ContextPropagationOptions
{
    /// <summary>Both on.</summary>
    public static readonly ContextPropagationOptions Default = new();

    /// <summary>Makes options.</summary>
    public ContextPropagationOptions(bool propagateDeadline = true, bool propagateCancellation = true)
    {
        IsPropagateDeadline = propagateDeadline;
        IsPropagateCancellation = propagateCancellation;
    }

    /// <summary>Whether the parent's deadline is wanted.</summary>
    public bool IsPropagateDeadline { get; }

    /// <summary>Whether the parent's cancellation is wanted.</summary>
    public bool IsPropagateCancellation { get; }
}
