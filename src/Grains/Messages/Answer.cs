using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Grains.Messages;

/// <summary>What a grain answers. Closed. Expected failures are answers too: an exception would lose its kind on the way.</summary>
internal abstract record Answer
{
    private Answer()
    {
    }

    /// <summary>The session's reply.</summary>
    public sealed record Replied(Reply Reply) : Answer;

    /// <summary>Whether the session came to the condition in time.</summary>
    public sealed record Waited(bool Came) : Answer;

    /// <summary>A tool's result, in the MCP library's own form: its types are written by its own serializer.</summary>
    public sealed record ToolReturned(RawJson Result, bool Replayed, string? IntentId) : Answer;

    /// <summary>A call that came to something else than a result.</summary>
    public sealed record CallEnded(CallResult End) : Answer;

    /// <summary>How a browser's trip ended.</summary>
    public sealed record Returned(TripEnd End) : Answer;

    /// <summary>The store refused; see <see cref="StoreUnavailableException"/>.</summary>
    public sealed record StoreRefused(StoreTrouble Trouble, string Code) : Answer;

    /// <summary>The stored session cannot be opened.</summary>
    public sealed record Unreadable(SessionKey Key, string Why) : Answer;

    /// <summary>What a call came to, as an answer.</summary>
    public static Answer Of(CallResult result) => result is CallResult.Returned returned
        ? new ToolReturned(new RawJson(JsonSerializer.Serialize(returned.Result, McpJsonUtilities.DefaultOptions)), returned.Replayed, returned.IntentId)
        : new CallEnded(result);

    /// <summary>What <see cref="Of"/> was made of.</summary>
    public CallResult CallResult() => this is ToolReturned returned
        ? new CallResult.Returned(
            JsonSerializer.Deserialize<CallToolResult>(returned.Result.Text, McpJsonUtilities.DefaultOptions)!, returned.Replayed, returned.IntentId)
        : Expect<CallEnded>().End;

    /// <summary>Runs a grain's work; what is expected to fail becomes an answer.</summary>
    public static async Task<Answer> From(Func<Task<Answer>> work)
    {
        try
        {
            return await work();
        }
        catch (StoreUnavailableException e)
        {
            return new StoreRefused(e.Trouble, e.Code);
        }
        catch (SessionUnreadableException e)
        {
            return new Unreadable(e.Key, e.Why);
        }
    }

    /// <summary>The answer that was expected, or the failure that came instead.</summary>
    /// <exception cref="StoreUnavailableException">The store refused there.</exception>
    /// <exception cref="SessionUnreadableException">The stored session cannot be opened there.</exception>
    public T Expect<T>()
        where T : Answer => this switch
        {
            T expected => expected,
            StoreRefused refused => throw new StoreUnavailableException(refused.Trouble, refused.Code),
            Unreadable unreadable => throw new SessionUnreadableException(unreadable.Key, unreadable.Why),
            _ => throw new MessageRefusedException(),
        };
}
