using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Logouts;

/// <summary>OpenID Connect Back-Channel Logout 1.0: a provider says that somebody logged out there; what that ends here, each session decides. M8.</summary>
public sealed class ProviderLogouts
{
    private readonly ISessions _sessions;
    private readonly ProviderSet _providers;
    private readonly LoginIndex _logins;
    private readonly Node _node;

    internal ProviderLogouts(ISessions sessions, ProviderSet providers, LoginIndex logins, Node node)
    {
        _sessions = sessions;
        _providers = providers;
        _logins = logins;
        _node = node;
    }

    /// <summary>Takes a logout token, once.</summary>
    public async Task<LogoutOutcome> Take(string provider, string logoutToken, CancellationToken cancellation)
    {
        if (_providers.Find(provider) is not { } issuer)
        {
            return new LogoutOutcome.UnknownProvider();
        }

        switch (await issuer.ReadLogout(logoutToken, cancellation))
        {
            case LogoutReading.Read read:
                // From here on nobody waits: a sender that gave up may never tell again, and what is half told would count as told.
                return await Apply(provider, read, CancellationToken.None);
            case LogoutReading.Refused refused:
                return new LogoutOutcome.Refused(refused.Reason);
            default:
                return new LogoutOutcome.NotNow();
        }
    }

    /// <summary>Whether a browser that signed in then is still signed in. Asked for every page, because a logout reaches no cookie.</summary>
    /// <exception cref="StoreUnavailableException">The session cannot be asked.</exception>
    public async Task<bool> IsSignedIn(SessionKey key, string? sid, DateTimeOffset since, CancellationToken cancellation) =>
        await _sessions.Send(key, new Command.LookAtSignIn(Stamp(), sid, since), cancellation) is not Reply.Refused;

    private async Task<LogoutOutcome> Apply(string provider, LogoutReading.Read logout, CancellationToken cancellation)
    {
        try
        {
            if (!await _logins.Use(logout, cancellation))
            {
                return new LogoutOutcome.Refused(Distrust.LogoutRepeated);
            }

            try
            {
                return new LogoutOutcome.Done(await Tell(provider, logout, cancellation));
            }
            catch (Exception e) when (e is StoreUnavailableException or SessionUnreadableException)
            {
                await _logins.Forget(logout, cancellation);
                return new LogoutOutcome.NotNow();
            }
        }
        catch (StoreUnavailableException)
        {
            return new LogoutOutcome.NotNow();
        }
    }

    private async Task<int> Tell(string provider, LogoutReading.Read logout, CancellationToken cancellation)
    {
        var concerned = await _logins.Find(provider, logout, cancellation);
        foreach (var key in concerned)
        {
            await _sessions.Send(key, new Command.ProviderLoggedOut(Stamp(), provider, logout.Sub, logout.Sid), cancellation);
        }

        return concerned.Count;
    }

    private Sessions.Stamp Stamp() => _node.Stamp(TraceId.Current);
}
