using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Tests.World;

/// <summary>A user's browser: follows a link, signs in, consents, comes back. It keeps its cookies.</summary>
internal sealed class Browser(Surroundings world, string user)
{
    private readonly string _user = user;

    /// <summary>The cookie of the flow.</summary>
    public Secret Cookie { get; } = world.Randomness.Secret();

    /// <summary>Who it was proven to be.</summary>
    public SessionKey? Proven { get; set; }

    /// <summary>Where it is.</summary>
    public string Link { get; set; } = "";

    /// <summary>Who signs in at providers that are no identity; the same person unless a test says otherwise.</summary>
    public string Account { get; set; } = user;

    /// <summary>Scopes that the user leaves ticked; null for all.</summary>
    public string? Granted { get; set; }

    /// <summary>The latest address that it was sent to.</summary>
    public string Url { get; private set; } = "";

    private TestProvider Provider => Url.StartsWith(world.Identity.Issuer, StringComparison.Ordinal) ? world.Identity : world.Acme;

    /// <summary>Opens the link and goes where it is sent.</summary>
    public async Task<TripStart> Begin(EngineNode node)
    {
        var start = await node.Reconnects.Begin(Link, Cookie, Proven, Surroundings.Ct);
        Url = (start as TripStart.GoTo)?.Url ?? "";
        return start;
    }

    /// <summary>Signs in and consents, and says what the provider sends it back with.</summary>
    public CallbackParameters Consent()
    {
        var (state, code) = Provider.Consent(Url, Provider == world.Identity ? _user : Account, Provider == world.Identity ? null : Granted);
        return new CallbackParameters(state, code, null, Provider.Issuer);
    }

    /// <summary>Says no, or meets an error.</summary>
    public CallbackParameters Refuse(string error = "access_denied") => new(Provider.Consent(Url, _user).State, null, error, Provider.Issuer);

    /// <summary>Comes back.</summary>
    public async Task<TripEnd> Return(EngineNode node, CallbackParameters callback)
    {
        var end = await node.Reconnects.Return(callback, Cookie, Proven, Surroundings.Ct);
        if (end is TripEnd.SignedIn signedIn)
        {
            (Proven, Link) = (signedIn.User, signedIn.Locator);
        }

        if (end is TripEnd.Connected { ProvenNow: true } connected)
        {
            Proven = connected.User;
        }

        return end;
    }

    /// <summary>One leg: to a provider and back.</summary>
    public async Task<TripEnd> Trip(EngineNode node)
    {
        (await Begin(node)).ShouldBeOfType<TripStart.GoTo>();
        return await Return(node, Consent());
    }

    /// <summary>The whole way: first the proof of who it is, if that is still needed, then the connection.</summary>
    public async Task<TripEnd> Connect(EngineNode node)
    {
        var end = await Trip(node);
        return end is TripEnd.SignedIn ? await Trip(node) : end;
    }
}
