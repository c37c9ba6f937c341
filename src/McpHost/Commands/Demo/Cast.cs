using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.Demo;

/// <summary>Who plays in the story.</summary>
/// <param name="World">The processes.</param>
/// <param name="Alice">The user.</param>
/// <param name="Host">Her assistant: an MCP host that holds her token.</param>
/// <param name="Administrator">Bob, who can expire tokens.</param>
/// <param name="Tell">The narrator.</param>
/// <param name="Node">Which node answered last, where there are several; else null.</param>
internal sealed record Cast(
    SampleWorld World, Person Alice, HostClient Host, Administrator Administrator, Narrator Tell, Func<string?> Node)
{
    /// <summary>Who answers.</summary>
    public string Server => Node() ?? "server";

    /// <summary>Where that was, to be put behind what was done there.</summary>
    public string There => Node() is { } node ? $" at {node}" : "";

    /// <summary>What alice does about a challenge, in words.</summary>
    public string Mends => World.LinksHere
        ? "links the assistant again: agrees, is led to acme, and allows it there"
        : "opens the link, proves at the identity provider that she is alice, allows it at acme";

    /// <summary>Breaks alice's connection for good: what she has counts as expired, and the provider will not renew it.</summary>
    public async Task BreakConnection(CancellationToken cancellation)
    {
        var expired = await Administrator.Expire(Alice.Tenant, Alice.Name, "acme", cancellation);
        WorldException.Unless(expired == 1, $"The administrator expired {expired} connections instead of one.");
        Tell.Saw("bob", "POST /admin/expire: alice's access token at acme counts as expired from now on");
        await World.Acme.Revoke(Alice.Name, cancellation);
        Tell.Saw("acme", "withdraws her grant: the next refresh will get invalid_grant");
    }

    /// <summary>Calls a tool that cannot run now, and shows what the assistant is told.</summary>
    /// <returns>The challenge.</returns>
    public async Task<HostAnswer> Park(
        string tool, System.Text.Json.Nodes.JsonObject arguments, string code, CancellationToken cancellation)
    {
        var answer = await Host.Call(tool, arguments, cancellation);
        WorldException.Unless(
            answer.Code == code && answer is { Link: not null, IntentId: not null },
            $"{tool} was to be parked with {code}, but: {answer.InWords}.");
        Tell.Saw(Server, $"parked the call, durably, before it answered {code}:");
        Tell.Envelope(answer);
        return answer;
    }
}
