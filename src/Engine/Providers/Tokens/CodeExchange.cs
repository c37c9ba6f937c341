using System.Text.Json;
using ReconnectGrains.Engine.Providers.Accounts;
using ReconnectGrains.Engine.Providers.Discovery;
using ReconnectGrains.Engine.Providers.Wire;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Providers.Tokens;

/// <summary>Turns an authorization code into credentials and the account that they belong to. S31, S32, S34, S42.</summary>
internal sealed class CodeExchange(
    ProviderOptions options, Cached<Metadata> metadata, KeySource keys, BackChannel back, AccountReader accounts, TimeProvider time)
{
    private readonly IssuerRule _issuer = new(options.Issuer);

    public async Task<ExchangeOutcome> Exchange(ExchangeParameters p, CancellationToken caller)
    {
        using var deadline = new Deadline(ProviderLimits.OutgoingDeadline, time, caller);
        var found = await metadata.Get(deadline.Token);
        if (found is not Fetched<Metadata>.Got { Value: var endpoints })
        {
            var failed = (Fetched<Metadata>.Failed)found;
            return new ExchangeOutcome.Unavailable(failed.RetryAfter, failed.Trouble);
        }

        if (IssProblem(p.ObtainedIss, endpoints.AlwaysReturnsIss) is { } problem)
        {
            return new ExchangeOutcome.Untrusted(problem);
        }

        // Before the code is spent: without keys its tokens would be worth nothing.
        if (AskedScopes.ExpectIdToken(options, p.RequestedScopes)
            && await keys.All(deadline.Token) is Fetched<IReadOnlyList<Microsoft.IdentityModel.Tokens.JsonWebKey>>.Failed noKeys)
        {
            return new ExchangeOutcome.Unavailable(noKeys.RetryAfter, noKeys.Trouble);
        }

        var verdict = await back.Token(endpoints, Form(p), deadline.Token);
        return verdict switch
        {
            TokenVerdict.Success success => await Identify(success, p, endpoints, caller),
            TokenVerdict.Error error => new ExchangeOutcome.Declined(error.Code),
            TokenVerdict.Trouble trouble => new ExchangeOutcome.Unavailable(trouble.RetryAfter, trouble.Reason),
            _ => throw new InvalidOperationException("TokenVerdict is closed."),
        };
    }

    /// <summary>Compares <c>iss</c> as RFC 9207 §2.4 demands: exactly, and also where it was not promised but is there.</summary>
    /// <returns>What is wrong, or null.</returns>
    public Distrust? IssProblem(string? iss, bool alwaysReturned) =>
        iss is null ? (alwaysReturned ? Distrust.IssMissing : null)
        : _issuer.Allows(iss) ? null
        : Distrust.IssMismatch;

    private Dictionary<string, string> Form(ExchangeParameters p)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = p.Code.Reveal(),
            ["redirect_uri"] = p.RedirectUri,
            ["code_verifier"] = p.CodeVerifier.Reveal(),
        };
        if (options.Resource is { } resource)
        {
            form["resource"] = resource;
        }

        return form;
    }

    private JsonElement? Tokens(JsonElement answer) =>
        options.TokensIn is not { } member ? answer
        : answer.TryGetProperty(member, out var nested) && nested.ValueKind == JsonValueKind.Object ? nested
        : null;

    private async Task<ExchangeOutcome> Identify(
        TokenVerdict.Success success, ExchangeParameters p, Metadata endpoints, CancellationToken caller)
    {
        var asked = AskedScopes.Of(options, p.RequestedScopes);
        if (Tokens(success.Json) is not { } tokens || TokenAnswer.Read(tokens, options, asked, silentRefreshToken: null, time.GetUtcNow()) is not { } credentials)
        {
            return new ExchangeOutcome.Unavailable(ProviderLimits.RetryAfterDefault, ProviderTrouble.Garbage);
        }

        // A deadline of its own: the code is spent, so being a little late must not lose the tokens.
        using var deadline = new Deadline(ProviderLimits.OutgoingDeadline, time, caller);
        var believed = await accounts.Read(success.Json, credentials.AccessToken, p, endpoints, deadline.Token);
        return believed switch
        {
            // Of a template, the answer's iss and the ID token have to name the same tenant.
            Believed.Account { Who: var who } when _issuer.HasTenant && p.ObtainedIss is { } iss && iss != who.Issuer =>
                new ExchangeOutcome.Untrusted(Distrust.IssMismatch),
            Believed.Account { Who: var who, Person: var person } account =>
                new ExchangeOutcome.Exchanged(credentials, who, person) { IsAdministrator = account.IsAdministrator },
            Believed.Not not => new ExchangeOutcome.Untrusted(not.Reason),
            Believed.Unavailable unavailable => new ExchangeOutcome.Unavailable(unavailable.RetryAfter, unavailable.Trouble),
            _ => throw new InvalidOperationException("Only accounts are read here."),
        };
    }
}
