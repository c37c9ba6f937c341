using ReconnectGrains.McpHost.Authorization.Clients;

namespace ReconnectGrains.McpHost.Authorization.Endpoints;

/// <summary>Which client calls: by its name alone where it is a public one, else by its assertion (RFC 6749 §2.3). S28.</summary>
internal sealed class ClientGate(ClientDirectory clients, ClientAssertions assertions)
{
    /// <summary>The client; null when the refusal is already written.</summary>
    public async Task<OAuthClient?> Enter(HttpContext http, TokenForm form, CancellationToken cancellation)
    {
        var assertion = form["client_assertion"];
        var id = form["client_id"] ?? (assertion is null ? null : SubjectOf(assertion));
        var lookup = await clients.Find(id, cancellation);
        if (lookup is ClientLookup.Unavailable)
        {
            await OAuthAnswers.Later(
                http, StatusCodes.Status503ServiceUnavailable, ClientDocuments.FailureRemembered, "temporarily_unavailable", "The client's document cannot be fetched.", cancellation);
            return null;
        }

        // A secret in the request is a mistake at best: no client has one here.
        var strange = form["client_secret"] is not null || http.Request.Headers.Authorization.Count > 0;
        if (lookup is ClientLookup.Found { Client: var client } && !strange && await Proves(client, form, assertion, cancellation))
        {
            return client;
        }

        await OAuthAnswers.InvalidClient(http, cancellation);
        return null;
    }

    private async Task<bool> Proves(OAuthClient client, TokenForm form, string? assertion, CancellationToken cancellation) =>
        assertion is null
            ? client.MayBePublic && form["client_assertion_type"] is null
            : form["client_assertion_type"] == ClientAssertions.Type && await assertions.Proves(client, assertion, cancellation);

    /// <summary>RFC 7523 §3: with an assertion the id need not stand beside it. It is believed only once the assertion is.</summary>
    private static string? SubjectOf(string assertion) =>
        Tokens.SignedToken.Read(assertion) is var (_, claims) ? Protocol.Members.Text(claims, "sub") : null;
}
