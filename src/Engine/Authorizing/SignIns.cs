using ReconnectGrains.Engine.Logouts;
using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Documents;
using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Authorizing;

/// <summary>
/// The sign-in at the identity provider that our own authorization server sends a browser to. Whose session it is for is known only
/// afterwards, so until then everything travels in the sealed <c>state</c>. S19, S31, S32, S42.
/// </summary>
internal sealed class SignIns(
    ISessions sessions,
    ProviderSet providers,
    LoginIndex logins,
    MembershipGate gate,
    LocatorSealer sealer,
    Locators locators,
    Randomness randomness,
    Node node,
    EngineAddresses addresses,
    TimeProvider time)
{
    /// <summary>Sends the browser to the identity provider.</summary>
    /// <param name="pending">What the user agreed to; null where they only want to see their own pages.</param>
    /// <param name="browser">The browser's flow cookie. S19.</param>
    /// <param name="again">The provider must not take an earlier sign-in for this one.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<TripStart> Start(PendingAuthorization? pending, Secret browser, bool again, CancellationToken cancellation)
    {
        if (providers.OnlyIdentity is not { } provider)
        {
            return new TripStart.No(new LinkView.Unknown());
        }

        var signIn = new SignIn(pending, Trips.Hash(browser.Reveal()), randomness.Secret(), randomness.Secret());
        var state = sealer.Seal(LocatorPurpose.SignIn, SessionMessage.Write(signIn), time.GetUtcNow() + Limits.Authorization);
        var parameters = new AuthorizationParameters(
            addresses.Callback, state, signIn.Verifier, signIn.Nonce, SignInScopes, again ? "login" : null);
        return await provider.AuthorizationUrl(parameters, cancellation) switch
        {
            AuthorizationUrlOutcome.Url url => new TripStart.GoTo(url.Value),
            AuthorizationUrlOutcome.Unavailable unavailable => new TripStart.Unavailable(providers.TitleOf(provider.Name), unavailable.RetryAfter),
            _ => throw new InvalidOperationException("AuthorizationUrlOutcome is closed."),
        };
    }

    /// <summary>What a state of ours says; null for any other text.</summary>
    public SignIn? Open(string? state) => sealer.Unseal(LocatorPurpose.SignIn, state, time.GetUtcNow()) is LocatorOpening.Opened opened
        ? SessionMessage.Read<SignIn>(opened.Payload.Span)
        : null;

    /// <summary>The browser is back.</summary>
    public async Task<TripEnd> Return(SignIn signIn, CallbackParameters callback, Secret browser, CancellationToken cancellation)
    {
        if (signIn.BrowserHash != Trips.Hash(browser.Reveal()) || providers.OnlyIdentity is not { } provider)
        {
            return new TripEnd.NotExpected();
        }

        if (await provider.IssProblem(callback.Iss, cancellation) is not null)
        {
            return new TripEnd.Untrusted(providers.TitleOf(provider.Name));
        }

        if (callback.Error is { } error)
        {
            return Refused(signIn, provider, error == "access_denied" ? "access_denied" : "temporarily_unavailable");
        }

        var parameters = new ExchangeParameters(
            new Secret(callback.Code!), signIn.Verifier, signIn.Nonce, addresses.Callback, SignInScopes, callback.Iss);
        return await provider.Exchange(parameters, cancellation) switch
        {
            ExchangeOutcome.Exchanged ok => await Begin(signIn, provider, ok.Account, ok.Person, cancellation),
            ExchangeOutcome.Unavailable => Refused(signIn, provider, "temporarily_unavailable"),
            _ => new TripEnd.Untrusted(providers.TitleOf(provider.Name)),
        };
    }

    /// <summary>The path part of the page of an authorization underway.</summary>
    public string Locator(SessionKey key, string authorization) => locators.Seal(
        LocatorPurpose.Authorization, new Located(key, authorization, ""), time.GetUtcNow() + Limits.Authorization);

    /// <summary>A browser that signed in before lets a client in: a logout of that sign-in still has to find it. M8.</summary>
    public Task Keep(SessionKey key, string? sid, CancellationToken cancellation) => providers.OnlyIdentity is { } identity && sid is not null
        ? logins.Authorized(identity.Name, key, new AccountLogin(sid, sid), cancellation)
        : Task.CompletedTask;

    private static ScopeSet SignInScopes => ScopeSet.Of("openid");

    private async Task<TripEnd> Begin(
        SignIn signIn, Provider provider, UpstreamAccount account, Person? person, CancellationToken cancellation)
    {
        if (SessionKey.Create(account.Tenant, account.Subject) is not { } key
            || (signIn.Pending?.Subject is { } hinted && hinted != Subject.Of(key)))
        {
            return Refused(signIn, provider, "login_required");
        }

        if (await gate.Enter(key, mayRemember: false, TraceId.Current, cancellation) is null)
        {
            return Refused(signIn, provider, "access_denied"); // M9
        }

        var sid = account.Login?.Sid;
        if (signIn.Pending is not { } pending)
        {
            await logins.SignedIn(provider.Name, key, account.Login, cancellation);
            return new TripEnd.LookingIn(key, account.Label, sid);
        }

        await logins.Authorized(provider.Name, key, account.Login, cancellation);

        var command = new Command.BeginAuthorization(
            node.Stamp(TraceId.Current), pending.Id, pending.Request, signIn.BrowserHash, Consented: true, person, sid);
        return await sessions.Send(key, command, cancellation) is Reply.AuthorizationIs
            ? new TripEnd.Authorizing(key, account.Label, Locator(key, pending.Id), sid)
            : new TripEnd.NotExpected();
    }

    /// <summary>The client is told where there is one, else the person.</summary>
    private TripEnd Refused(SignIn signIn, Provider provider, string error) =>
        signIn.Pending is { Request: var request } ? new TripEnd.NotAuthorized(request, error)
        : error == "temporarily_unavailable" ? new TripEnd.Unavailable(providers.TitleOf(provider.Name))
        : new TripEnd.Declined(providers.TitleOf(provider.Name), CallsCancelled: false);
}

/// <summary>What the sealed <c>state</c> of such a sign-in holds. The user agreed before it went out. S16.</summary>
internal sealed record SignIn(PendingAuthorization? Pending, string BrowserHash, Secret Verifier, Secret Nonce);
