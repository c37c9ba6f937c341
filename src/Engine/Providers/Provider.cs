using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine.Providers.Accounts;
using ReconnectGrains.Engine.Providers.Discovery;
using ReconnectGrains.Engine.Providers.Tokens;
using ReconnectGrains.Engine.Providers.Wire;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Providers;

/// <summary>
/// One upstream provider, as its OAuth and OpenID Connect client. One instance per configured provider and process; safe for
/// concurrent use. Every operation ends within <see cref="ProviderLimits.OutgoingDeadline"/> (an exchange within two) and throws
/// only when the caller's own token is cancelled: then a request may have been sent.
/// </summary>
public sealed class Provider : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Transport _transport;
    private readonly Cached<Metadata> _metadata;
    private readonly KeySource _keys;
    private readonly BackChannel _back;
    private readonly CodeExchange _exchange;
    private readonly HealthCheck _health;
    private readonly IssuerRule _issuer;

    /// <summary>Sets the client up; asks nothing of the provider yet.</summary>
    /// <param name="name">The provider's name in the configuration.</param>
    /// <param name="options">Its configuration, not changed afterwards.</param>
    /// <param name="time">The clock of every deadline, lifetime and expiry.</param>
    /// <param name="log">Gets provider name, endpoint kind, status and closed reasons; nothing else.</param>
    /// <param name="network">What its requests leave through; the system's where nothing is given.</param>
    public Provider(string name, ProviderOptions options, TimeProvider time, ILogger<Provider> log, Network? network = null)
    {
        Name = name;
        Options = options;
        _time = time;
        _log = log;
        _issuer = new IssuerRule(options.Issuer);
        _transport = new Transport(name, network ?? Network.OfTheSystem, time, log);
        var source = new MetadataSource(name, options, _transport, log);
        _metadata = new Cached<Metadata>(source.Fetch, time);
        _keys = new KeySource(_metadata, _transport, time);
        _back = new BackChannel(name, options, _transport, log);
        _health = new HealthCheck(name, options, source, _transport);
        var accounts = new AccountReader(options, new IdTokens(options, _keys, time), _transport);
        _exchange = new CodeExchange(options, _metadata, _keys, _back, accounts, time);
    }

    /// <summary>The provider's name in the configuration.</summary>
    public string Name { get; }

    /// <summary>The provider's configuration.</summary>
    public ProviderOptions Options { get; }

    /// <summary>
    /// Whether the account, and hence the connection it was recorded with, is this provider's. If not, its tokens must never be sent
    /// here. S35.
    /// </summary>
    public bool IsIssuerOf(UpstreamAccount account) => _issuer.Allows(account.Issuer);

    /// <summary>Where to send the browser (RFC 6749 §4.1.1). Always with PKCE S256. S31, S34.</summary>
    public async Task<AuthorizationUrlOutcome> AuthorizationUrl(AuthorizationParameters p, CancellationToken ct)
    {
        using var deadline = new Deadline(ProviderLimits.OutgoingDeadline, _time, ct);
        var found = await _metadata.Get(deadline.Token);
        switch (found)
        {
            case Fetched<Metadata>.Got { Value.RefusesS256: true }:
                return new AuthorizationUrlOutcome.Unavailable(ProviderLimits.RetryAfterDefault, ProviderTrouble.NoS256);
            case Fetched<Metadata>.Got { Value: var metadata }:
                return new AuthorizationUrlOutcome.Url(AuthorizationLink.Write(Options, metadata, p));
            default:
                ct.ThrowIfCancellationRequested();
                var failed = (Fetched<Metadata>.Failed)found;
                return new AuthorizationUrlOutcome.Unavailable(failed.RetryAfter, failed.Trouble);
        }
    }

    /// <summary>
    /// What is wrong with the <c>iss</c> of an authorization answer, also of an error (RFC 9207 §2.4); null if nothing is. While it
    /// cannot be learned whether the provider always sends one, a missing one counts as wrong. S32.
    /// </summary>
    public async Task<Distrust?> IssProblem(string? iss, CancellationToken ct)
    {
        using var deadline = new Deadline(ProviderLimits.OutgoingDeadline, _time, ct);
        var always = Options.AlwaysReturnsIss
            ?? (iss is not null || await _metadata.Get(deadline.Token) is not Fetched<Metadata>.Got { Value.AlwaysReturnsIss: false });
        ct.ThrowIfCancellationRequested();
        return Noted(_exchange.IssProblem(iss, always));
    }

    /// <summary>
    /// Exchanges a code (RFC 6749 §4.1.3). <c>iss</c> is compared before anything is sent; the account comes from the validated ID
    /// token or the user-info answer. S31, S32, S34, S42.
    /// </summary>
    public async Task<ExchangeOutcome> Exchange(ExchangeParameters p, CancellationToken ct)
    {
        var outcome = await _exchange.Exchange(p, ct);
        if (outcome is ExchangeOutcome.Unavailable)
        {
            ct.ThrowIfCancellationRequested();
        }

        Noted((outcome as ExchangeOutcome.Untrusted)?.Reason);
        return outcome;
    }

    /// <summary>
    /// Refreshes (RFC 6749 §6). Asks for no scope, so that it can never widen one (S39). Keeps the refresh token and the scopes where
    /// the answer is silent (S36), and breaks nothing but by <c>invalid_grant</c> or a listed equivalent (S37).
    /// </summary>
    /// <exception cref="ArgumentException">There is no refresh token.</exception>
    public async Task<RefreshOutcome> Refresh(Credentials current, CancellationToken ct)
    {
        var refreshToken = current.RefreshToken
            ?? throw new ArgumentException("Without a refresh token there is nothing to refresh.", nameof(current));
        using var deadline = new Deadline(ProviderLimits.OutgoingDeadline, _time, ct);
        var found = await _metadata.Get(deadline.Token);
        if (found is not Fetched<Metadata>.Got { Value: var metadata })
        {
            ct.ThrowIfCancellationRequested();
            var failed = (Fetched<Metadata>.Failed)found;
            return new RefreshOutcome.Unavailable(failed.RetryAfter, MaybeSent: false, failed.Trouble);
        }

        var form = new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken.Reveal() };
        if (Options.Resource is { } resource)
        {
            form["resource"] = resource;
        }

        var verdict = await _back.Post(metadata.TokenEndpoint, Endpoint.Token, form, deadline.Token);
        var outcome = RefreshAnswer.Read(verdict, Options, current, _time.GetUtcNow());
        if (outcome is RefreshOutcome.Unavailable)
        {
            ct.ThrowIfCancellationRequested();
        }

        return outcome;
    }

    /// <summary>Revokes a token (RFC 7009 §2.1). What is already invalid counts as revoked. S40.</summary>
    /// <param name="token">The refresh token, if there is one: it takes the access tokens with it; else the access token.</param>
    /// <param name="hint"><c>refresh_token</c> or <c>access_token</c>.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<RevocationOutcome> Revoke(Secret token, string hint, CancellationToken ct)
    {
        using var deadline = new Deadline(ProviderLimits.OutgoingDeadline, _time, ct);
        var found = await _metadata.Get(deadline.Token);
        if (found is not Fetched<Metadata>.Got { Value: var metadata })
        {
            ct.ThrowIfCancellationRequested();
            var failed = (Fetched<Metadata>.Failed)found;
            return new RevocationOutcome.Unavailable(failed.RetryAfter, failed.Trouble);
        }

        if (metadata.RevocationEndpoint is null)
        {
            return new RevocationOutcome.NotSupported();
        }

        var form = new Dictionary<string, string> { ["token"] = token.Reveal(), ["token_type_hint"] = hint };
        var verdict = await _back.Post(metadata.RevocationEndpoint, Endpoint.Revocation, form, deadline.Token);
        var outcome = RevocationAnswer.Read(verdict, Options);
        if (outcome is RevocationOutcome.Unavailable)
        {
            ct.ThrowIfCancellationRequested();
        }

        return outcome;
    }

    /// <summary>Whether the configuration is sound and the provider reachable and consistent with it; for <c>doctor</c>.</summary>
    public async Task<ProviderHealth> Probe(CancellationToken ct)
    {
        using var deadline = new Deadline(ProviderLimits.OutgoingDeadline, _time, ct);
        var health = await _health.Look(deadline.Token);
        ct.ThrowIfCancellationRequested();
        return health;
    }

    /// <summary>Closes the connections to the provider.</summary>
    public void Dispose()
    {
        _transport.Dispose();
    }

    private Distrust? Noted(Distrust? reason)
    {
        if (reason is { } why)
        {
            ProviderLog.Distrusted(_log, Name, why);
        }

        return reason;
    }
}
