using ReconnectGrains.Engine.Tools;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Engine.Calls;

/// <summary>Where protected calls run: in this process, or, seen from a gateway, in a silo, which no token leaves.</summary>
internal interface IProtectedCalls
{
    /// <summary>One call, from its session's first answer to the last.</summary>
    Task<CallResult> Run(SessionKey key, CatalogueTool tool, ToolRule rule, CallRequest request, CancellationToken cancellation);

    /// <summary>An intent's end; waits for it while it runs.</summary>
    Task<CallResult> Collect(SessionKey key, string intentId, Asker by, CancellationToken cancellation);
}
