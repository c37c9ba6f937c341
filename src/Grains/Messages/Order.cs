using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Grains.Messages;

/// <summary>What is asked of a grain. Closed. Names are stable: nodes of two versions talk to each other during an upgrade.</summary>
internal abstract record Order
{
    private Order()
    {
    }

    /// <summary>A command for a session.</summary>
    public sealed record Decide(SessionKey Key, Command Command) : Order;

    /// <summary>Wait until a session has come to a condition.</summary>
    public sealed record Await(SessionKey Key, Condition Condition) : Order;

    /// <summary>An effect of a stored decision, to be carried out.</summary>
    public sealed record Carry(SessionKey Key, SideEffect Effect, string TraceId) : Order;

    /// <summary>A protected call that arrived at a gateway.</summary>
    public sealed record Call(SessionKey Key, CallRequest Request) : Order;

    /// <summary>An intent's end, asked for at a gateway.</summary>
    public sealed record Collect(SessionKey Key, string IntentId, Asker By) : Order;

    /// <summary>A browser's return that arrived at a gateway.</summary>
    public sealed record TakeReturn(CallbackParameters Callback, Secret? Browser, SessionKey? ProvenUser) : Order;
}
