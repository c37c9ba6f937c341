using System.Text.Json.Serialization;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Intents;

/// <summary>One protected tool call. Everything but the authorization, the state and what is known of it is as it was asked, and never changes. M5.</summary>
/// <param name="Id">Its handle towards host and user: <c>int_…</c>. Not an authentication. S10.</param>
/// <param name="Tool">The tool's name.</param>
/// <param name="Provider">The provider that the tool needs.</param>
/// <param name="Arguments">Canonical by RFC 8785.</param>
/// <param name="Digest">Of client, tool and arguments.</param>
/// <param name="Fingerprint">Of the tool as it was when asked.</param>
/// <param name="Asked">By whom, and under what authority.</param>
/// <param name="AskedAt">When it was first asked.</param>
/// <param name="Key">Its idempotency key.</param>
/// <param name="Account">The upstream account it was asked for; null where there was no connection yet.</param>
/// <param name="State">Exactly one state.</param>
/// <param name="MaybeDone">An attempt at this write may have reached the API, so whatever ends it without an answer makes it unknown.</param>
public sealed record Intent(
    string Id,
    string Tool,
    string Provider,
    RawJson Arguments,
    string Digest,
    string Fingerprint,
    Asker Asked,
    DateTimeOffset AskedAt,
    string Key,
    UpstreamAccount? Account,
    IntentState State,
    bool MaybeDone = false);

/// <summary>Under whose authority an intent runs. A repetition by the same client renews it.</summary>
/// <param name="Client">The MCP client.</param>
/// <param name="Scopes">The MCP scopes that it held.</param>
/// <param name="AuthorizedUntil">When the MCP token that asked ends. S48.</param>
/// <param name="MembershipVersion">The membership that was checked; another one at resume means <c>TENANT_STALE</c>. M9.</param>
/// <param name="TraceId">The trace of the call.</param>
/// <param name="Grant">The grant that the token belongs to, where our own server issued it: then its life counts, not the token's. S48.</param>
/// <param name="TraceParent">Where in that trace the call was asked (W3C <c>traceparent</c>), so that what resumes can be linked to it; null where nobody watched.</param>
public sealed record Asker(
    string Client,
    ScopeSet Scopes,
    DateTimeOffset AuthorizedUntil,
    long MembershipVersion,
    string TraceId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Grant = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TraceParent = null);
