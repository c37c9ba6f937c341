using ReconnectGrains.Engine.Authorizing;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.Engine.Administration;

/// <summary>An identity provider that makes administrators.</summary>
/// <param name="Name">Its configured name.</param>
/// <param name="Title">Its name for people.</param>
public sealed record AdministratorProvider(string Name, string Title);

/// <summary>The way to the console through an identity provider: the same sign-in as everywhere, and then the provider's claim decides. S46.</summary>
public sealed class AdministratorSignIns
{
    private readonly SignIns _signIns;

    internal AdministratorSignIns(SignIns signIns, ProviderSet providers)
    {
        _signIns = signIns;
        Providers = [.. providers.Identities.Where(p => p.Options.AdministratorClaim is not null)
            .Select(p => new AdministratorProvider(p.Name, providers.TitleOf(p.Name)))];
    }

    /// <summary>The identity providers whose claim makes administrators.</summary>
    public IReadOnlyList<AdministratorProvider> Providers { get; }

    /// <summary>Sends the browser there.</summary>
    /// <param name="provider">One of <see cref="Providers"/>.</param>
    /// <param name="browser">The browser's flow cookie. S19.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<TripStart> Start(string provider, Secret browser, CancellationToken cancellation) =>
        _signIns.StartConsole(provider, browser, cancellation);
}
