using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.Engine.Providers.Accounts;
using ReconnectGrains.Engine.Providers.Tokens;
using ReconnectGrains.Engine.Providers.Wire;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Providers.Discovery;

/// <summary>Looks at a provider as sign-in and refresh would, and says what they would meet.</summary>
internal sealed class HealthCheck(string name, ProviderOptions options, MetadataSource source, Transport transport)
{
    public async Task<ProviderHealth> Look(CancellationToken ct)
    {
        var problems = new List<string>(options.Problems(name));
        if (problems.Count > 0)
        {
            return new ProviderHealth.Unhealthy(problems);
        }

        // Past the cache: who asks wants to know about now.
        var found = await source.Fetch(ct);
        if (found is not Fetched<Metadata>.Got { Value: var endpoints })
        {
            return new ProviderHealth.Unhealthy([$"Provider '{name}': {Sentence(((Fetched<Metadata>.Failed)found).Trouble)}"]);
        }

        if (endpoints.RefusesS256)
        {
            problems.Add($"Provider '{name}': {Sentence(ProviderTrouble.NoS256)}");
        }

        if (options.IdentityFrom == IdentityFrom.UserInfo && endpoints.UserInfoEndpoint is null)
        {
            problems.Add($"Provider '{name}': IdentityFrom is UserInfo, but there is no user-info endpoint.");
        }

        if (AskedScopes.ExpectIdToken(options, ScopeSet.Empty))
        {
            problems.AddRange(await KeyProblems(endpoints.JwksUri, ct));
        }

        return problems.Count > 0 ? new ProviderHealth.Unhealthy(problems) : new ProviderHealth.Healthy(Notes(endpoints));
    }

    private async Task<IEnumerable<string>> KeyProblems(string? jwksUri, CancellationToken ct)
    {
        if (jwksUri is null)
        {
            return [$"Provider '{name}': no keys for ID tokens: {Sentence(ProviderTrouble.MetadataIncomplete)}"];
        }

        return await KeySource.FetchFrom(jwksUri, transport, ct) switch
        {
            Fetched<IReadOnlyList<JsonWebKey>>.Got { Value.Count: 0 } => [$"Provider '{name}': its key set holds no signing key."],
            Fetched<IReadOnlyList<JsonWebKey>>.Failed failed => [$"Provider '{name}': no keys for ID tokens: {Sentence(failed.Trouble)}"],
            _ => [],
        };
    }

    private string[] Notes(Metadata endpoints)
    {
        var noRevocation = endpoints.RevocationEndpoint is null
            ? $"Provider '{name}': no revocation endpoint; disconnecting wipes the tokens here, the user withdraws consent there."
            : null;
        var noIss = endpoints.AlwaysReturnsIss ? null : $"Provider '{name}': authorization answers are not known to carry iss (RFC 9207).";
        return [.. new[] { noRevocation, noIss }.OfType<string>()];
    }

    private static string Sentence(ProviderTrouble trouble) => trouble switch
    {
        ProviderTrouble.Timeout => "no complete answer within the deadline.",
        ProviderTrouble.Unreachable => "no connection.",
        ProviderTrouble.IssuerMismatch => "the metadata names another issuer than the configured one; Issuer has to be its exact text.",
        ProviderTrouble.MetadataIncomplete => "the metadata lacks an endpoint that is needed; configure it.",
        ProviderTrouble.InsecureEndpoint => "an endpoint is not https.",
        ProviderTrouble.NoS256 => "the metadata lists code challenge methods without S256.",
        ProviderTrouble.Garbage => "the answer is not the JSON document that it should be.",
        ProviderTrouble.Redirected => "the answer is a redirect, which is never followed; configure the final address.",
        _ => $"it answered with {trouble}.",
    };
}
