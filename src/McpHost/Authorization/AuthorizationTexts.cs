using ReconnectGrains.McpHost.Connect;

namespace ReconnectGrains.McpHost.Authorization;

/// <summary>What the pages of our authorization server say. Here so that they can be read, and translated, as one text. M20.</summary>
internal static class AuthorizationTexts
{
    public const string Allow = "Allow";
    public const string Deny = "Do not allow";
    public const string Asks = "It asks to:";
    public const string WhoIsIt = "Who asks";
    public const string WhyNow = "You see this because somebody has started to link it in this browser. If that was not you, do not allow it.";
    public const string WhatNext = "What happens next";
    public const string NameIsUnproven = "It named itself, and nobody has checked the name. Go on only if you have just started this yourself.";
    public const string NameIsConfigured = "The operator of this server knows it.";
    public const string Connects = "Where an account is not connected yet, or no longer, you are asked to connect it.";
    public const string OnThisDevice = "an app on this device";
    public const string GoOn = "Go on";
    public const string RunAndGoOn = "Run selected and go on";
    public const string WhatWaits = "What waits";
    public const string WaitingLead = "These requests of yours wait. Tick what should run now; the rest goes on waiting.";

    public static readonly Message Unverified = new(
        "This request cannot be answered",
        "An app sent you here with a request that this server does not accept. For your safety you are not sent on.");

    public static readonly Message ClientUnavailable = new(
        "The app cannot be checked right now", "The site that describes the app does not answer. Try again in a minute.");

    public static readonly Message Gone = new(
        "This sign-in is over", "It was finished, took too long, or belongs to another browser. Start again in the app.");

    public static string Title(string server) => $"Give an app access to {server}?";

    public static string Lead(string server) => $"asks for access to {server}, in your name.";

    public static string SentBackTo(string where) => $"Afterwards you are sent back to {where}.";

    public static string FromSite(string host) => $"It is described at {host}.";

    public static string SignIn(string provider) => $"You sign in at {provider}, unless you just did.";

    public static string Before(string client) => $"Before you go back to {client}";

    public static string OpenIdWords(string scope) => scope switch
    {
        "openid" => "Recognise you",
        "email" => "See your e-mail address",
        "profile" => "See your name",
        _ => "Administrate this server",
    };
}
