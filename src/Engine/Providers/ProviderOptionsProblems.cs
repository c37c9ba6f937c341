using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.Engine.Providers.Discovery;
using ReconnectGrains.Engine.Providers.Tokens;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Providers;

/// <summary>The rules that a provider's configuration has to keep, each with its sentence. No sentence repeats a secret.</summary>
internal static class ProviderOptionsProblems
{
    public static IEnumerable<string> Of(string name, ProviderOptions options)
    {
        string[] all =
            [.. Client(options), .. IssuerAndMetadata(options), .. Addresses(options), .. Identity(options), .. Words(options)];
        return all.Select(p => $"Provider '{name}': {p}");
    }

    private static IEnumerable<string> Client(ProviderOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ClientId))
        {
            yield return "ClientId is missing.";
        }

        var sendsSecret = options.ClientAuthentication is ClientAuthentication.ClientSecretBasic or ClientAuthentication.ClientSecretPost;
        if (sendsSecret == string.IsNullOrEmpty(options.ClientSecret))
        {
            yield return sendsSecret
                ? $"ClientSecret is missing, and ClientAuthentication is {options.ClientAuthentication}."
                : $"ClientSecret is set, but ClientAuthentication {options.ClientAuthentication} never sends it.";
        }

        foreach (var problem in Assertions(options))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> Assertions(ProviderOptions options)
    {
        var signs = options.ClientAuthentication == ClientAuthentication.PrivateKeyJwt;
        if (signs != options.ClientKeyPath is not null)
        {
            yield return signs
                ? "ClientKeyPath is missing, and ClientAuthentication is PrivateKeyJwt."
                : $"ClientKeyPath is set, but ClientAuthentication {options.ClientAuthentication} signs nothing.";
        }

        if (!signs)
        {
            yield break;
        }

        if (options.ClientAssertionSeconds is < 10 or > 600)
        {
            yield return "ClientAssertionSeconds must be between 10 and 600.";
        }

        if (IssuerRule.IsTemplate(options.Issuer) && options.ClientAssertionAudience == ClientAssertionAudience.Issuer)
        {
            yield return "ClientAssertionAudience must be TokenEndpoint: a templated Issuer is no one's name before somebody has signed in.";
        }

        if (options.ClientKeyPath is { } path && KeyProblem(path, options) is { } unusable)
        {
            yield return unusable;
        }
    }

    private static string? KeyProblem(string path, ProviderOptions options)
    {
        try
        {
            ClientKey.Load(path, options.ClientKeyPasswordFile, options.ClientKeyId);
            return null;
        }
        catch (UnusableClientKeyException e)
        {
            return e.Message;
        }
    }

    private static IEnumerable<string> IssuerAndMetadata(ProviderOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Issuer))
        {
            yield return "Issuer is missing.";
            yield break;
        }

        if (IssuerRule.IsTemplate(options.Issuer))
        {
            if (string.IsNullOrEmpty(options.TenantClaim) || options.IdentityFrom != IdentityFrom.IdToken)
            {
                yield return $"Issuer contains {IssuerRule.Placeholder}, which needs TenantClaim and IdentityFrom IdToken.";
            }

            if (options.MetadataAddress is null && !HasOwnEndpoints(options))
            {
                yield return $"Issuer contains {IssuerRule.Placeholder}, so MetadataAddress has to say where the metadata is.";
            }
        }

        if ((options.AuthorizationEndpoint is null) != (options.TokenEndpoint is null))
        {
            yield return "AuthorizationEndpoint and TokenEndpoint replace discovery only together; one of them is missing.";
        }
    }

    private static IEnumerable<string> Addresses(ProviderOptions options)
    {
        var addresses = new (string Member, string? Value)[]
        {
            (nameof(options.Issuer), options.Issuer.Replace(IssuerRule.Placeholder, "tenant", StringComparison.Ordinal)),
            (nameof(options.MetadataAddress), options.MetadataAddress),
            (nameof(options.AuthorizationEndpoint), options.AuthorizationEndpoint),
            (nameof(options.TokenEndpoint), options.TokenEndpoint),
            (nameof(options.RevocationEndpoint), options.RevocationEndpoint),
            (nameof(options.UserInfoEndpoint), options.UserInfoEndpoint),
            (nameof(options.JwksUri), options.JwksUri),
            (nameof(options.ApiBase), options.ApiBase),
        };
        foreach (var (member, value) in addresses)
        {
            if (!string.IsNullOrWhiteSpace(value) && !EndpointAddress.IsAcceptable(value, options.AllowLoopbackHttp))
            {
                yield return $"{member} is not an absolute https address without user name and fragment{LoopbackAdvice(value)}.";
            }
        }

        if (options.Resource is { } resource && (!Uri.TryCreate(resource, UriKind.Absolute, out var uri) || uri.Fragment.Length > 0))
        {
            yield return "Resource is not an absolute URI without fragment (RFC 8707 §2).";
        }
    }

    private static string LoopbackAdvice(string value) =>
        EndpointAddress.IsAcceptable(value, allowLoopbackHttp: true)
            ? " (http on loopback needs AllowLoopbackHttp, for development only)"
            : "";

    private static IEnumerable<string> Identity(ProviderOptions options)
    {
        if (string.IsNullOrEmpty(options.AdministratorClaim) != string.IsNullOrEmpty(options.AdministratorValue))
        {
            yield return "AdministratorClaim and AdministratorValue are set together or not at all.";
        }

        if (options.Role != ProviderRole.Identity && options.AdministratorClaim is not null)
        {
            yield return "AdministratorClaim is for a provider with the role Identity: no other proves who somebody is.";
        }

        var asksForIdToken = options.AlwaysScopes.Contains(AskedScopes.OpenId);
        if (options.IdentityFrom == IdentityFrom.IdToken && !asksForIdToken)
        {
            yield return "IdentityFrom is IdToken, but AlwaysScopes lacks 'openid', without which there is no ID token.";
        }

        if (HasOwnEndpoints(options) && options.JwksUri is null && (asksForIdToken || options.IdentityFrom == IdentityFrom.IdToken))
        {
            yield return "JwksUri is missing: endpoints are configured, so it is not discovered, and ID tokens have to be verified.";
        }

        if (HasOwnEndpoints(options) && options.UserInfoEndpoint is null && options.IdentityFrom == IdentityFrom.UserInfo)
        {
            yield return "UserInfoEndpoint is missing: endpoints are configured, so it is not discovered, and IdentityFrom is UserInfo.";
        }

        if (options.TenantFrom == TenantFrom.Client)
        {
            yield return "TenantFrom Client is for the issuers of MCP tokens: here every account comes through one client.";
        }

        foreach (var problem in options.HasTenants || options.Role == ProviderRole.Identity
            ? options.TenantRule.Problems(!string.IsNullOrEmpty(options.TenantClaim))
            : [])
        {
            yield return problem;
        }

        if (string.IsNullOrWhiteSpace(options.SubjectClaim) || string.IsNullOrWhiteSpace(options.LabelClaim))
        {
            yield return "SubjectClaim and LabelClaim must not be empty.";
        }
    }

    private static IEnumerable<string> Words(ProviderOptions options)
    {
        foreach (var extra in options.AuthorizationParameters.Keys.Where(AuthorizationLink.IsReserved).Order(StringComparer.Ordinal))
        {
            yield return $"AuthorizationParameters must not contain '{extra}': the client sets it itself.";
        }

        foreach (var scope in options.AlwaysScopes.Concat(options.Implies.Keys).Concat(options.Implies.Values.SelectMany(v => v)))
        {
            if (!ScopeSet.IsToken(scope) || scope.Contains(options.ScopeSeparator, StringComparison.Ordinal))
            {
                yield return $"'{scope}' is not a scope token (RFC 6749 §3.3), or contains the ScopeSeparator.";
            }
        }

        if (options.ScopeParameter != "scope" && (string.IsNullOrWhiteSpace(options.ScopeParameter) || AuthorizationLink.IsReserved(options.ScopeParameter)))
        {
            yield return $"ScopeParameter must not be '{options.ScopeParameter}': the client sets that itself.";
        }

        foreach (var code in options.InvalidGrantEquivalents.Intersect(options.InvalidClientEquivalents).Order(StringComparer.Ordinal))
        {
            yield return $"'{code}' stands in InvalidGrantEquivalents and in InvalidClientEquivalents.";
        }

        foreach (var code in options.InvalidGrantEquivalents.Where(c => OAuthErrorCode.Of(c) != c))
        {
            yield return $"InvalidGrantEquivalents contains '{code}', which no answer can match.";
        }

        var tooBroad = options.InvalidGrantEquivalents.Intersect(RefreshAnswer.NeverBreaks).Order(StringComparer.Ordinal);
        foreach (var code in tooBroad)
        {
            yield return $"InvalidGrantEquivalents contains '{code}', which is about the client or the server, not about the user's grant.";
        }
    }

    private static bool HasOwnEndpoints(ProviderOptions options) =>
        options.AuthorizationEndpoint is not null && options.TokenEndpoint is not null;
}
