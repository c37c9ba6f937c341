using System.Text.Json;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Simulation.Actors;
using ReconnectGrains.Simulation.Outside;

namespace ReconnectGrains.Simulation.Invariants;

/// <summary>S45: no secret in what a node tells, and none unsealed in what it stores.</summary>
internal sealed class NothingLeaks(World world) : Invariant(world, "S45")
{
    private static readonly string[] Tables = ["sessions", "grain_state", "session_index", "due", "memberships", "audit", "session_connections", "parked_intents", "tool_uses", "alerts"];

    public override void OnTold(Wish wish, CallResult result)
    {
        var text = result switch
        {
            CallResult.Returned returned => JsonSerializer.Serialize(returned.Result, ModelContextProtocol.McpJsonUtilities.DefaultOptions),
            _ => result.ToString(),
        };
        if (Canary.IsIn(text))
        {
            Broken(wish.Person.Key, $"the host was told {text}");
        }
    }

    public override void AtTheEnd()
    {
        foreach (var table in Tables)
        {
            if (World.Database.Texts(table).FirstOrDefault(Canary.IsIn) is { } text)
            {
                Broken(null, $"{table} holds {text}");
            }
        }
    }
}
