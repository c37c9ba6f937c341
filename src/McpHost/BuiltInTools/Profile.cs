using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.McpHost.Challenges;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.BuiltInTools;

/// <summary>Tells the host which account is linked, so that it can tell several apart. Follows the host's profile convention.</summary>
internal sealed class Profile(McpEndpointOptions options)
{
    /// <summary>The tool.</summary>
    public BuiltInTool Tool => new(
        new Tool
        {
            Name = "get_profile",
            Title = "Profile",
            Description = "Tells which account this connector is linked to.",
            InputSchema = BuiltIns.Schema(null, null, isRequired: false),
            Annotations = new ToolAnnotations { ReadOnlyHint = true, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = false },
            Meta = Marked(),
        },
        Run);

    /// <summary>
    /// An id that is stable for the account at this connector and never another's, and from which no other connector can tell that it is
    /// the same person: the session's key, hashed together with this resource.
    /// </summary>
    public string IdOf(SessionKey key) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"ReconnectGrains.Profile.1\n{options.Resource}\n{key.Canonical}")));

    private static JsonObject Marked()
    {
        var meta = BuiltIns.SignedIn();
        meta["openai/profile"] = true;
        return meta;
    }

    private Task<CallToolResult> Run(Exchange exchange, Caller caller, CancellationToken cancellationToken)
    {
        if (BuiltIns.Problem(exchange.Message.Arguments, null) is { } problem)
        {
            return Task.FromResult(CallAnswers.Error(new Envelope(ErrorCode.BadInput, exchange.TraceId) { Detail = problem }));
        }

        var profile = new JsonObject { ["id"] = IdOf(caller.Key) };
        var person = exchange.Person;
        foreach (var (name, value) in new[] { ("name", person?.Name), ("email", person?.Email), ("nickname", person?.Nickname) })
        {
            if (!string.IsNullOrEmpty(value))
            {
                profile[name] = value;
            }
        }

        return Task.FromResult(BuiltIns.Result(profile));
    }
}
