using ReconnectGrains.Sessions.Connections;

namespace ReconnectGrains.McpHost.Connect;

/// <summary>What the page of a user's connections says. Here so that it can be read, and translated, as one text. M20.</summary>
internal static class ConnectionTexts
{
    public const string Title = "Your connections";
    public const string Lead = "What is connected for you here, and what may act for you. You can end each of it at any time.";
    public const string Providers = "Services";
    public const string Apps = "Apps";
    public const string AppsLead = "These apps may act for you here.";
    public const string NoApps = "No app has access.";
    public const string AppsElsewhere = "Which apps may act for you is decided where you sign in. Take access back there.";
    public const string NoProviders = "There is nothing to connect here.";
    public const string Account = "Account";
    public const string MayDo = "May do";
    public const string UsedFor = "Used for";
    public const string Renewed = "Access renewed";
    public const string LastAsked = "Last asked for";
    public const string Agreed = "You agreed";
    public const string LastSeen = "Last seen";
    public const string Waiting = "Waiting";
    public const string NotUsed = "It holds no access at the moment.";
    public const string Connected = "Connected";
    public const string Ended = "Needs you";
    public const string Missing = "Not connected";
    public const string Active = "Has access";
    public const string Idle = "No access now";
    public const string Keep = "Keep it";
    public const string WhatStops = "What this stops";
    public const string WhatIsCancelled = "What is cancelled";
    public const string ToSignIn = "Sign in";
    public const string AppIsOut = "The app has no access any more.";
    public const string NotThere = "your assistant gives you a link as soon as it needs it.";

    public static readonly Message SignInFirst = new(Title, "Sign in to see what is connected for you here, which apps may act for you, and to end that.");

    public static readonly Message NothingToEnd = new("There is nothing to end here", "It is over already. Your connections show what there is.");

    public static string State(Overview.ConnectionStanding standing) => standing switch
    {
        Overview.ConnectionStanding.Works => Connected,
        Overview.ConnectionStanding.Ended => Ended,
        _ => Missing,
    };

    /// <summary>What everybody's scopes allow (OpenID Connect Core §5.4, §11), where the operator did not say it.</summary>
    public static string? OpenIdWords(string scope) => scope switch
    {
        "openid" => "Recognise you",
        "profile" => "See your name",
        "email" => "See your e-mail address",
        "offline_access" => "Stay connected while you are away",
        _ => null,
    };

    public static string IsMissing(string provider) => $"{provider} is not connected; {NotThere}";

    public static string Over(string provider, BreakReason reason) => reason switch
    {
        BreakReason.Revoked or BreakReason.Rejected => $"{provider} no longer accepts it. Connect it again to go on.",
        BreakReason.LoggedOut => $"It ended when you signed out at {provider}. Connect it again to go on.",
        _ => $"It has run out. Connect {provider} again to go on.",
    };

    public static string Requests(int count) => count == 1 ? "1 request" : $"{count} requests";

    public static string Disconnect(string provider) => $"Disconnect {provider}";

    public static string Withdraw(string app) => $"Take access back from {app}";

    public static string AskDisconnect(string provider) => $"Disconnect {provider}?";

    public static string AskWithdraw(string app) => $"Take access back from {app}?";

    public static string AccessIsRevoked(string provider, string? account) => account is null
        ? $"The access to your {provider} account is given back at {provider} and removed here."
        : $"The access to {account} at {provider} is given back there and removed here.";

    public static string ToolsStop(IReadOnlyList<string> tools) => $"These stop until you connect again: {string.Join(", ", tools)}.";

    public static string WaitingIsCancelled(int count) => count switch
    {
        0 => "Nothing waits for it, so nothing is cancelled.",
        1 => "1 request that waits for it is cancelled and does not run.",
        _ => $"{Requests(count)} that wait for it are cancelled and do not run.",
    };

    public static string RunsOn => "What is running at this moment may still finish. What has run is not undone.";

    public static string AppStops(string app) => $"{app} can do nothing here any more, from this moment on.";

    public static string AppCancelled(int count) => count switch
    {
        0 => "Nothing that it asked for waits, so nothing is cancelled.",
        1 => "1 request of its own that waits is cancelled and does not run.",
        _ => $"{Requests(count)} of its own that wait are cancelled and do not run.",
    };

    public static string AppAsksAgain(string app) => $"If you link {app} again, you are asked again what it may do.";

    public static string ProvidersStay => "The services that you connected stay connected; you end those one by one.";

    public static string IsDisconnected(string provider) => $"{provider} is disconnected. What waited for it is cancelled.";
}
