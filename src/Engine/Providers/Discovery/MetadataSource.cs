using System.Text.Json;
using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine.Providers.Wire;

namespace ReconnectGrains.Engine.Providers.Discovery;

/// <summary>
/// Finds a provider's endpoints: OpenID Connect Discovery §4, then the path form of RFC 8414 §3, or the configuration alone. S33.
/// </summary>
internal sealed class MetadataSource(string provider, ProviderOptions options, Transport transport, ILogger log)
{
    /// <summary>True when the configuration names the endpoints, so that nothing is fetched.</summary>
    public bool IsConfigured => options.AuthorizationEndpoint is not null && options.TokenEndpoint is not null;

    /// <summary>Asks for the metadata, and accepts nothing that is not the configured issuer's.</summary>
    public async Task<Fetched<Metadata>> Fetch(CancellationToken ct)
    {
        var fetched = IsConfigured ? Accept(null) : await Discover(ct);
        if (fetched is Fetched<Metadata>.Failed failed)
        {
            ProviderLog.MetadataRejected(log, provider, failed.Trouble);
        }

        return fetched;
    }

    private async Task<Fetched<Metadata>> Discover(CancellationToken ct)
    {
        if (!EndpointAddress.IsAcceptable(options.MetadataAddress ?? options.Issuer, options.AllowLoopbackHttp))
        {
            return Failed(ProviderTrouble.InsecureEndpoint);
        }

        WireAnswer? last = null;
        foreach (var address in Addresses())
        {
            last = await transport.Get(address, Endpoint.Metadata, ct);
            if (last is WireAnswer.Answered { IsSuccess: true, Json: { } json })
            {
                return Accept(json);
            }

            // Only "there is no such document" leads to the next place; a provider in trouble is not asked twice.
            if (last.Trouble is not (ProviderTrouble.UnexpectedStatus or ProviderTrouble.Garbage or ProviderTrouble.Redirected))
            {
                break;
            }
        }

        return new Fetched<Metadata>.Failed(last!.Trouble, last.RetryAfter);
    }

    private string[] Addresses()
    {
        if (options.MetadataAddress is { } configured)
        {
            return [configured];
        }

        var issuer = new Uri(options.Issuer);
        var path = issuer.AbsolutePath.TrimEnd('/');
        return
        [
            options.Issuer.TrimEnd('/') + "/.well-known/openid-configuration",
            issuer.GetLeftPart(UriPartial.Authority) + "/.well-known/oauth-authorization-server" + path,
        ];
    }

    private Fetched<Metadata> Accept(JsonElement? json)
    {
        if (json is { } document && document.Text("issuer") != options.Issuer)
        {
            return Failed(ProviderTrouble.IssuerMismatch);
        }

        var authorization = options.AuthorizationEndpoint ?? json?.Text("authorization_endpoint");
        var token = options.TokenEndpoint ?? json?.Text("token_endpoint");
        if (authorization is null || token is null)
        {
            return Failed(ProviderTrouble.MetadataIncomplete);
        }

        var metadata = new Metadata(
            authorization,
            token,
            options.RevocationEndpoint ?? json?.Text("revocation_endpoint"),
            options.UserInfoEndpoint ?? json?.Text("userinfo_endpoint"),
            options.JwksUri ?? json?.Text("jwks_uri"),
            options.AlwaysReturnsIss ?? Says(json, "authorization_response_iss_parameter_supported"),
            RefusesS256(json));

        string?[] addresses =
        [
            metadata.AuthorizationEndpoint, metadata.TokenEndpoint, metadata.RevocationEndpoint, metadata.UserInfoEndpoint, metadata.JwksUri,
        ];
        return addresses.All(a => a is null || EndpointAddress.IsAcceptable(a, options.AllowLoopbackHttp))
            ? new Fetched<Metadata>.Got(metadata)
            : Failed(ProviderTrouble.InsecureEndpoint);
    }

    private static bool Says(JsonElement? json, string member) =>
        json is { } document && document.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.True;

    private static bool RefusesS256(JsonElement? json) =>
        json is { } document
        && document.TryGetProperty("code_challenge_methods_supported", out var methods)
        && !(methods.ValueKind == JsonValueKind.Array && methods.EnumerateArray().Any(m => m.AsText() == "S256"));

    private static Fetched<Metadata>.Failed Failed(ProviderTrouble trouble) => new(trouble, ProviderLimits.RetryAfterDefault);
}
