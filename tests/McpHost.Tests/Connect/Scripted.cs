using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.McpHost.Connect;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.McpHost.Tests.Connect;

/// <summary>A session that answers what a test tells it to, and remembers what it was asked.</summary>
internal sealed class Scripted
{
    private byte _random;

    public LinkView Link { get; set; } = Sample.Usable;

    public TripStart Start { get; set; } = new TripStart.GoTo(Sample.ProviderUrl);

    public TripEnd End { get; set; } = new TripEnd.NotExpected();

    public IReadOnlyList<Intent> Intents { get; set; } = [];

    public IReadOnlyList<ConnectionView> Connections { get; set; } = [];

    public IReadOnlyList<Consent> Consents { get; set; } = [];

    public IReadOnlyList<Grant> Grants { get; set; } = [];

    public string? Opened { get; set; } = "fresh-link";

    public Exception? Trouble { get; set; }

    /// <summary>Whether sign-ins stand.</summary>
    public bool SignedIn { get; set; } = true;

    public List<(SessionKey User, string? Sid, DateTimeOffset Since)> AskedAbout { get; } = [];

    /// <summary>How long pages were ready to wait for what runs.</summary>
    public List<TimeSpan> Settled { get; } = [];

    public List<string> Looked { get; } = [];

    public List<(string Locator, Secret Browser, SessionKey? User)> Begun { get; } = [];

    public List<(CallbackParameters Parameters, Secret? Browser, SessionKey? User)> Returned { get; } = [];

    public List<(SessionKey User, string What, string Ids)> Decided { get; } = [];

    public ConnectPort Port => new(
        Look: (locator, _) =>
        {
            Looked.Add(locator);
            return Answer(Link);
        },
        Begin: (locator, browser, user, _) =>
        {
            Begun.Add((locator, browser, user));
            return Answer(Start);
        },
        Return: (parameters, browser, user, _) =>
        {
            Returned.Add((parameters, browser, user));
            return Answer(End);
        },
        OpenAgain: (user, provider, _) =>
        {
            Decided.Add((user, "open", provider));
            return Answer(Opened);
        },
        Intents: (user, settle, _) =>
        {
            Settled.Add(settle);
            return Answer(user == Sample.Alice ? Intents : []);
        },
        Confirm: (user, ids, _) => Decide(user, "confirm", ids),
        Cancel: (user, ids, _) => Decide(user, "cancel", ids),
        IsSignedIn: (user, sid, since, _) =>
        {
            AskedAbout.Add((user, sid, since));
            return Task.FromResult(SignedIn);
        },
        Connections: (user, _) => Answer<IReadOnlyList<ConnectionView>>(user == Sample.Alice ? Connections : []),
        Disconnect: (user, provider, _) => Decide(user, "disconnect", [provider]),
        Clients: (user, _) => Answer<(IReadOnlyList<Consent>, IReadOnlyList<Grant>)>(user == Sample.Alice ? (Consents, Grants) : ([], [])),
        RevokeClient: (user, client, _) => Decide(user, "withdraw", [client]),
        SignIn: (_, _) => Answer(Start));

    /// <summary>Random bytes that a test can tell: all the same, and others each time.</summary>
    public byte NextRandom() => ++_random;

    private Task Decide(SessionKey user, string what, IReadOnlyList<string> ids)
    {
        Decided.Add((user, what, string.Join(' ', ids)));
        return Answer(0);
    }

    private Task<T> Answer<T>(T answer) => Trouble is null ? Task.FromResult(answer) : Task.FromException<T>(Trouble);
}
