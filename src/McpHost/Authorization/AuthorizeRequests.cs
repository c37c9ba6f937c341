using System.Buffers.Text;
using ReconnectGrains.Engine;
using ReconnectGrains.Engine.Authorizing;
using ReconnectGrains.McpHost.Authorization.Clients;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.McpHost.Tokens;
using ReconnectGrains.Sessions.Documents;
using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Authorization;

/// <summary>Reads authorization requests (RFC 6749 §4.1.1): client and redirect URI first, because until they are known nobody may be answered. S22, S23, S29.</summary>
internal sealed class AuthorizeRequests(
    ClientDirectory clients, McpEndpointOptions endpoint, AccessPolicy policy, BuiltInOptions options, IdTokenHints hints, Randomness randomness)
{
    /// <summary>A whole request, in bytes: it has to fit into the <c>state</c> that goes to the identity provider.</summary>
    public const int LargestRequest = 2400;

    private const int ChallengeLength = 43; // SHA-256 in base64url (RFC 7636 §4.2).

    /// <summary>Reads a request.</summary>
    /// <param name="parameter">Its parameters, of which none stands twice.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<AuthorizeOutcome> Read(Func<string, string?> parameter, CancellationToken cancellation)
    {
        var lookup = await clients.Find(parameter("client_id"), cancellation);
        if (lookup is not ClientLookup.Found { Client: var client })
        {
            return lookup is ClientLookup.Unknown unknown ? new AuthorizeOutcome.Unverified(unknown.Why) : new AuthorizeOutcome.Unavailable();
        }

        if (parameter("redirect_uri") is not { } redirect || !RedirectUris.Matches(client.RedirectUris, redirect))
        {
            return new AuthorizeOutcome.Unverified("The client asks for an answer at an address that is not one of its own.");
        }

        var state = parameter("state");
        if (Problem(parameter) is var (error, description))
        {
            return new AuthorizeOutcome.Refused(redirect, state, error, description);
        }

        var scopes = ScopesOf(parameter("scope"), client.Id);
        if (scopes.Count == 0)
        {
            return new AuthorizeOutcome.Refused(redirect, state, "invalid_scope", "None of these scopes exists here.");
        }

        var hinted = parameter("id_token_hint") is { } hint ? await hints.SubjectOf(hint, client.Id, cancellation) : null;
        if (hinted is null && parameter("id_token_hint") is not null)
        {
            return new AuthorizeOutcome.Refused(redirect, state, "invalid_request", "The id_token_hint is not ours.");
        }

        var request = new AuthorizationRequest(
            client.Id, redirect, scopes, endpoint.Resource, parameter("code_challenge")!, state, parameter("nonce"));
        var prompts = (parameter("prompt") ?? "").Split(' ');
        var pending = new PendingAuthorization(randomness.Id(), request, hinted, prompts.Contains("login"), prompts.Contains("consent"));
        return SessionMessage.Write(pending).Length > LargestRequest
            ? new AuthorizeOutcome.Refused(redirect, null, "invalid_request", "The request is too long.")
            : new AuthorizeOutcome.Good(pending, client, prompts.Contains("none"));
    }

    private (string Error, string Description)? Problem(Func<string, string?> parameter)
    {
        if (parameter("request") is not null || parameter("request_uri") is not null)
        {
            return (parameter("request") is null ? "request_uri_not_supported" : "request_not_supported", "Send the parameters themselves.");
        }

        if (parameter("response_type") != "code")
        {
            return ("unsupported_response_type", "The response type is code.");
        }

        if (parameter("response_mode") is not (null or "query"))
        {
            return ("invalid_request", "The response mode is query.");
        }

        // RFC 7636 §4.3: without a method it would be plain.
        if (parameter("code_challenge_method") != "S256"
            || parameter("code_challenge") is not { Length: ChallengeLength } challenge || !Base64Url.IsValid(challenge))
        {
            return ("invalid_request", "PKCE with S256 is required.");
        }

        return parameter("resource") == endpoint.Resource ? null : ("invalid_target", "resource must name this server's resource.");
    }

    /// <summary>
    /// Those that exist; what is asked for beyond them is left out (RFC 6749 §3.3). Nothing asked for means all that the tools need. A client
    /// that registered for fewer may still ask for more: the user decides.
    /// </summary>
    private ScopeSet ScopesOf(string? asked, string client)
    {
        var possible = policy.AllScopes.Union(ServerMetadata.OfOpenId);
        if (options.Clients.ContainsKey(client))
        {
            possible = possible.Union(ScopeSet.Of(options.AdministratorScope));
        }

        return asked is null ? policy.AllScopes : possible.Except(possible.Except(ScopeSet.Parse(asked)));
    }
}
