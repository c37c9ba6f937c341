using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.McpHost.Challenges;

/// <summary>
/// The <c>requestState</c> of a parked call (MCP 2026-07-28, Multi Round-Trip Requests, Server Requirements): sealed, and bound to
/// principal, client, intent, digest and time. It names a call; it proves nothing about who presents it. S10, S11.
/// </summary>
internal sealed class RequestStates(LocatorSealer sealer, TimeProvider time)
{
    /// <summary>The state for a challenge. It ends when the parked call does.</summary>
    public string Seal(Caller caller, Challenge challenge, string digest)
    {
        var now = time.GetUtcNow();
        var state = new State(Principal(caller), challenge.IntentId, digest, now.ToUnixTimeSeconds());
        return sealer.Seal(LocatorPurpose.RequestState, JsonSerializer.SerializeToUtf8Bytes(state), now + Limits.ParkedFor);
    }

    /// <summary>The intent that a state names.</summary>
    /// <returns>The id; null when the state is not ours, is over, or belongs to another principal, client or call. Which one is not told.</returns>
    public string? Intent(string requestState, Caller caller, string tool, JsonElement? arguments)
    {
        if (sealer.Unseal(LocatorPurpose.RequestState, requestState, time.GetUtcNow()) is not LocatorOpening.Opened { Payload: var payload }
            || JsonSerializer.Deserialize<State>(payload.Span) is not { } state)
        {
            return null;
        }

        return state.Principal == Principal(caller) && state.Digest == DigestOf(caller, tool, arguments) ? state.Intent : null;
    }

    private static string? DigestOf(Caller caller, string tool, JsonElement? arguments) =>
        CanonicalJson.Of(arguments ?? JsonElement.Parse("{}")) is CanonicalOutcome.Canonical canonical ? Digest.Of(caller.Client, tool, canonical.Text) : null;

    /// <summary>A hash, because a client id may be a sealed document of 2 KiB and the state has to fit a header's worth of text.</summary>
    private static string Principal(Caller caller) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{caller.Key.Canonical}\n{caller.Client}")));

    private sealed record State(string Principal, string Intent, string Digest, long Issued);
}
