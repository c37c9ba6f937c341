using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine.Providers.Discovery;
using ReconnectGrains.Engine.Providers.Wire;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.Engine.Providers.Tokens;

/// <summary>
/// Posts forms as the authenticated client (RFC 6749 §2.3.1). Secrets travel in the body or the Authorization header only.
/// </summary>
internal sealed class BackChannel(string provider, ProviderOptions options, Transport transport, ClientAssertion assertion, ILogger log)
{
    private readonly Secret? _clientSecret = string.IsNullOrEmpty(options.ClientSecret) ? null : new Secret(options.ClientSecret);

    /// <summary>Posts to the token endpoint.</summary>
    public Task<TokenVerdict> Token(Metadata endpoints, Dictionary<string, string> fields, CancellationToken ct) =>
        Post(endpoints.TokenEndpoint, Endpoint.Token, endpoints, fields, ct);

    /// <summary>Posts to the revocation endpoint, which there is.</summary>
    public Task<TokenVerdict> Revocation(Metadata endpoints, Dictionary<string, string> fields, CancellationToken ct) =>
        Post(endpoints.RevocationEndpoint!, Endpoint.Revocation, endpoints, fields, ct);

    private async Task<TokenVerdict> Post(string address, Endpoint endpoint, Metadata endpoints, Dictionary<string, string> fields, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        if (options.ClientAuthentication == ClientAuthentication.ClientSecretBasic && _clientSecret is { } basic)
        {
            request.Headers.Authorization = Basic(options.ClientId, basic);
        }
        else
        {
            fields["client_id"] = options.ClientId;
        }

        if (options.ClientAuthentication == ClientAuthentication.ClientSecretPost && _clientSecret is { } posted)
        {
            fields["client_secret"] = posted.Reveal();
        }

        if (options.ClientAuthentication == ClientAuthentication.PrivateKeyJwt)
        {
            fields["client_assertion_type"] = ClientAssertion.Type;
            fields["client_assertion"] = assertion.For(endpoints.TokenEndpoint);
        }

        request.Content = new SentForm(fields);
        var verdict = TokenVerdict.Of(await transport.Send(request, endpoint, ct), options);
        Note(verdict, endpoint);
        return verdict;
    }

    private void Note(TokenVerdict verdict, Endpoint endpoint)
    {
        switch (verdict)
        {
            case TokenVerdict.Error error:
                ProviderLog.Refused(log, provider, endpoint, error.Code);
                break;
            case TokenVerdict.Trouble { Code: { } code }:
                ProviderLog.Refused(log, provider, endpoint, code);
                break;
            case TokenVerdict.Trouble trouble when !(endpoint == Endpoint.Revocation && trouble.WasSuccess):
                ProviderLog.Troubled(log, provider, endpoint, trouble.Status, trouble.Reason);
                break;
            default:
                break;
        }
    }

    // Id and secret are form-encoded before they are joined: either may contain the colon that separates them.
    private static AuthenticationHeaderValue Basic(string id, Secret secret)
    {
        var both = $"{WebUtility.UrlEncode(id)}:{WebUtility.UrlEncode(secret.Reveal())}";
        return new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(both)));
    }
}
