using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Logouts;
using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Documents;
using ReconnectGrains.Sessions.Errors;
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
    AuditLog audit,
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
    public async Task<TripStart> Start(PendingAuthorization? pending, Secret browser, bool again, CancellationToken cancellation) =>
        providers.OnlyIdentity is { } provider
            ? await Start(provider, pending, console: false, browser, again, cancellation)
            : new TripStart.No(new LinkView.Unknown());

    /// <summary>Sends an administrator's browser to an identity provider, on the way to the console. S46.</summary>
    public async Task<TripStart> StartConsole(string name, Secret browser, CancellationToken cancellation) =>
        providers.Identities.FirstOrDefault(p => p.Name == name) is { } provider
            ? await Start(provider, pending: null, console: true, browser, again: false, cancellation)
            : new TripStart.No(new LinkView.Unknown());

    private async Task<TripStart> Start(
        Provider provider, PendingAuthorization? pending, bool console, Secret browser, bool again, CancellationToken cancellation)
    {
        var signIn = new SignIn(pending, Trips.Hash(browser.Reveal()), randomness.Secret(), randomness.Secret(), console ? provider.Name : null);
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
        if (signIn.BrowserHash != Trips.Hash(browser.Reveal())
            || (signIn.Console is { } name ? providers.Identities.FirstOrDefault(p => p.Name == name) : providers.OnlyIdentity) is not { } provider)
        {
            return new TripEnd.NotExpected();
        }

        if (await provider.IssProblem(callback.Iss, cancellation) is { } problem)
        {
            return await Distrusted(provider, problem, null, cancellation);
        }

        if (callback.Error is { } error)
        {
            return Refused(signIn, provider, error == "access_denied" ? "access_denied" : "temporarily_unavailable");
        }

        var parameters = new ExchangeParameters(
            new Secret(callback.Code!), signIn.Verifier, signIn.Nonce, addresses.Callback, SignInScopes, callback.Iss);
        return await provider.Exchange(parameters, cancellation) switch
        {
            ExchangeOutcome.Exchanged ok => await Begin(signIn, provider, ok, cancellation),
            ExchangeOutcome.Unavailable => Refused(signIn, provider, "temporarily_unavailable"),
            ExchangeOutcome.Untrusted untrusted => await Distrusted(provider, untrusted.Reason, null, cancellation),
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

    private async Task<TripEnd> Begin(SignIn signIn, Provider provider, ExchangeOutcome.Exchanged exchanged, CancellationToken cancellation)
    {
        var (account, person) = (exchanged.Account, exchanged.Person);
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
        if (signIn.Console is not null)
        {
            return await Administrate(provider, exchanged, key, sid, cancellation);
        }

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

    /// <summary>Into the console, where the provider says that this is an administrator. S46.</summary>
    private async Task<TripEnd> Administrate(
        Provider provider, ExchangeOutcome.Exchanged exchanged, SessionKey key, string? sid, CancellationToken cancellation)
    {
        if (!exchanged.IsAdministrator)
        {
            await audit.AppendOutside(
                new OutsideEvent(AuditKind.SignInFailed, TraceId.Current, key.Tenant, key.User, provider.Name, Detail: AuditDetail.Of(ErrorCode.InsufficientScope)),
                cancellation);
            return new TripEnd.NoAdministrator(providers.TitleOf(provider.Name));
        }

        await audit.AppendOutside(
            new OutsideEvent(AuditKind.AdministratorActed, TraceId.Current, key.Tenant, key.User, provider.Name, Detail: AuditDetail.Of(AdministratorAct.SignIn)),
            cancellation);
        await logins.SignedIn(provider.Name, key, exchanged.Account.Login, cancellation);
        return new TripEnd.Administrating(key, exchanged.Account.Label, sid);
    }

    /// <summary>The provider's answer failed a check. S32, S42.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="why">Which check.</param>
    /// <param name="key">Whose session it was for, where that is known; not who came back.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<TripEnd> Distrusted(Provider provider, Distrust why, SessionKey? key, CancellationToken cancellation)
    {
        await audit.AppendOutside(
            new OutsideEvent(AuditKind.SignInFailed, TraceId.Current, key?.Tenant, key?.User, provider.Name, Detail: AuditDetail.Of(why)), cancellation);
        return new TripEnd.Untrusted(providers.TitleOf(provider.Name));
    }

    /// <summary>The client is told where there is one, else the person.</summary>
    private TripEnd Refused(SignIn signIn, Provider provider, string error) =>
        signIn.Pending is { Request: var request } ? new TripEnd.NotAuthorized(request, error)
        : error == "temporarily_unavailable" ? new TripEnd.Unavailable(providers.TitleOf(provider.Name))
        : new TripEnd.Declined(providers.TitleOf(provider.Name), CallsCancelled: false);
}

/// <summary>What the sealed <c>state</c> of such a sign-in holds. The user agreed before it went out. S16.</summary>
/// <param name="Pending">What the user agreed to, where a client asked.</param>
/// <param name="BrowserHash">The browser.</param>
/// <param name="Verifier">PKCE. S31.</param>
/// <param name="Nonce">S42.</param>
/// <param name="Console">The provider of a sign-in to the administrator's console; null for any other.</param>
internal sealed record SignIn(PendingAuthorization? Pending, string BrowserHash, Secret Verifier, Secret Nonce, string? Console = null);
