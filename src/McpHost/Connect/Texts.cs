using ReconnectGrains.McpHost.Connect.Requests;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.McpHost.Connect;

/// <summary>Every text of the pages. M20: what happened, what will run, what to do next.</summary>
internal static class Texts
{
    private const string AskAgain = "Go back to your assistant and ask again: it gives you a fresh link.";
    private const string NothingStored = "Nothing was connected, and nothing was stored.";

    public const string JustNow = "just now";
    public const string OneMinute = "1 minute";
    public const string OneHour = "1 hour";
    public const string TryAgain = "Try again";
    public const string BackToLink = "Back to the link";
    public const string SeeRequests = "See your requests";
    public const string SignOut = "Sign out";
    public const string TraceId = "If you ask for help, mention this:";

    public const string Scopes = "What is asked for";
    public const string NoScopes = "Only to know that it is you. No access to your data.";
    public const string Confirm = "Confirm a request";
    public const string NextOnlySignIn = "You sign in, so that we know that it is you. We never see your password.";
    public const string ContinueToSignIn = "Continue to the sign-in";
    public const string Next = "What happens next";
    public const string NotNow = "Not now";
    public const string NotNowWhy = "Just close this page. Nothing happens until you continue, and you can ask your assistant for a new link at any time.";

    public const string Yes = "Yes";
    public const string No = "No";
    public const string NoValue = "not set";
    public const string EmptyText = "empty text";
    public const string EmptyList = "empty list";
    public const string EmptyObject = "nothing inside";
    public const string Details = "details";
    public const string CutHere = " … (shortened)";
    public const string InvisibleCharacter = "A character that cannot be seen";
    public const string LongText = "Long text";
    public const string WithWhat = "What was asked";
    public const string NoArguments = "No further details were given.";
    public const string ResultNotKept = "It ended well. The result was too large to keep.";
    public const string ReportedProblem = "It ran, and reported a problem:";
    public const string CannotBeUndone = "Cannot be undone";

    public const string YourPages = "Your pages";
    public const string Requests = "Your requests";
    public const string RunSelected = "Run selected";
    public const string CancelSelected = "Cancel selected";
    public const string NothingSelected = "Nothing was selected, so nothing was done.";
    public const string NothingHere = "Nothing is waiting for you. You can close this page and go back to your assistant.";
    public const string AllDone = "That is all. You can close this page: your assistant goes on with the result.";
    public const string StillRuns = "Something is still running.";
    public const string SeeHowItEnds = "See how it ends";
    public const string AboutToRun = "It is about to run.";
    public const string RunsNow = "It is running now.";
    public const string Lapsed = "It waited too long and was dropped. It did not run. Ask your assistant again if you still want it.";

    public static readonly Message ExpiredLink = new("This link is too old", "Links like this work for a few minutes only. Nothing was connected.", AskAgain);

    public static readonly Message UnknownLink = new("There is nothing at this link", "It may be incomplete, or it is no longer known here.", AskAgain);

    public static readonly Message WrongUser = new(
        "This request belongs to someone else",
        $"You signed in, but not as the person who started this. {NothingStored}",
        "If it was you, sign out at the provider, open the link again and sign in with the account that you use with your assistant.",
        "If somebody sent you this link, close this page. They should not have.");

    public static readonly Message NotExpected = new(
        "We were not waiting for this",
        $"This step was already done, took too long, or began in another browser. {NothingStored}",
        AskAgain + " Open it in the browser in which you want to finish.");

    public static readonly Message NotSignedIn = new(
        "Open the link from your assistant", "This page shows requests only to the person who made them. The link from your assistant brings you here.");

    public static readonly Message SignedOut = new("You are signed out", "You can close this page.");

    public static readonly Message NoSuchProvider = new("There is nothing to connect here", AskAgain);

    public static readonly Message BadRequest = new("That did not work", "The request to this page was not well formed. Nothing was done.", AskAgain);

    public static readonly Message FormTooOld = new(
        "This page was open for too long", "For your safety nothing was done. Go back, reload the page and press the button again. Cookies must be allowed here.");

    public static readonly Message NotEncrypted = new("This connection is not encrypted", "Open this page with https:// instead. Nothing was done.");

    public static readonly Message NoSuchMethod = new("That is not possible here", "This address does not work in that way. Nothing was done.");

    public static readonly Message TooMany = new("Too many requests", "Many requests came from your network within a short time. Wait a minute, then try again.");

    public static readonly Message TryLater = new("Please try again in a moment", "We cannot reach our own storage right now. Nothing was done.");

    public static readonly Message Failed = new("Something went wrong on our side", "It is not your fault. " + AskAgain);

    public static string Minutes(int count) => $"{count} minutes";

    public static string Hours(int count) => $"{count} hours";

    public static string Days(int count) => $"{count} days";

    public static string Ago(string span) => $"{span} ago";

    public static string Entries(int count) => count == 1 ? "1 entry" : $"{count} entries";

    public static string ScrollToRead(int length) => $"{length} characters. Scroll to read all of it.";

    public static string Connect(string provider) => $"Connect {provider}";

    public static string WhoAsks(string server, string provider) =>
        $"Your assistant asked {server} for something that needs {provider}. It continues once you agree there.";

    public static string WhyNow(string provider) =>
        $"You see this now because {provider} is not connected for you yet, the connection has ended, or it lacks a permission that is listed here.";

    public static string WhoWaits(string server) =>
        $"Your assistant asked {server} for something that runs only after you have seen it and ticked it.";

    public static string NextSignIn(string provider) =>
        $"You go to {provider}, sign in there and say yes or no. You may be asked first who you are. We never see your password.";

    public static string NextBack(string server) =>
        $"You come back to {server} and see what was waiting. Anything that cannot be undone, or has waited for long, runs only after you tick it.";

    public const string NextAssistant = "You close the page. Your assistant goes on with the result.";

    public static string Continue(string provider) => $"Continue to {provider}";

    public static string ValidFor(string left) => $"This link works for another {left}, and only for the person who asked.";

    public static string SignedInAs(string label) => $"Signed in as {label}";

    public static string Connected(string provider) => $"{provider} is connected";

    public static string ConnectedWithLess(string provider, IEnumerable<string> missing) => string.Join("; ", missing) is { Length: > 0 } names
        ? $"{provider} did not give everything that was asked for. Missing: {names}. Whatever needs that will ask you again."
        : $"{provider} did not give everything that was asked for. Whatever needs the rest will ask you again.";

    public static string AskedBy(string client) => $"Asked by {client}";

    public static string WaitsForConnection(string provider, ErrorCode code) => code switch
    {
        ErrorCode.TokenExpired => $"The connection to {provider} has run out. It continues after {provider} is connected again.",
        ErrorCode.TokenRevoked => $"{provider} no longer accepts the connection. It continues after {provider} is connected again.",
        ErrorCode.InsufficientScope => $"It needs a permission that {provider} has not given. It continues after you allow that there.",
        _ => $"{provider} is not connected yet. It continues after {provider} is connected.",
    };

    public static string WaitsForTick(bool cannotBeUndone) => cannotBeUndone
        ? "It cannot be undone, so it runs only after your OK."
        : "It has waited for some time, or there is another one like it, so it runs only after your OK.";

    public static string Ran(string ago, string utc, bool collected) =>
        $"It ran {ago} ({utc}). " + (collected ? "Your assistant has the result." : "Your assistant gets the result when it asks again.");

    public static string OutcomeUnknown(string provider) =>
        $"It may or may not have happened. Check at {provider} before asking again: we will not repeat it.";

    public static string CancelledBy(CancelledBy by) => by switch
    {
        Sessions.Intents.CancelledBy.User => "You cancelled it. It did not run.",
        Sessions.Intents.CancelledBy.Client => "Your assistant cancelled it. It did not run.",
        _ => "An administrator cancelled it. It did not run.",
    };

    public static string NotRun(ErrorCode code, string provider) => "It did not run. " + code switch
    {
        ErrorCode.AccountChanged => $"{provider} is now connected with another account than the one it was asked for. Ask your assistant again if you still want it.",
        ErrorCode.TenantStale => "Your membership changed since it was asked for. Sign in again in your assistant.",
        ErrorCode.InsufficientScope => $"{provider} did not give the permission that it needs.",
        ErrorCode.ProviderUnavailable => $"{provider} did not answer. Ask your assistant again later.",
        ErrorCode.AuthRequired or ErrorCode.TokenExpired or ErrorCode.TokenRevoked => $"The connection to {provider} ended again. Ask your assistant to reconnect.",
        ErrorCode.BadInput => "What it needs has changed since it was asked for. Ask your assistant again.",
        _ => "Ask your assistant again.",
    };

    public static string Group(RequestGroup group) => group switch
    {
        RequestGroup.Unsure => "Please check",
        RequestGroup.Tick => "Waiting for your OK",
        RequestGroup.Connection => "Waiting for a connection",
        RequestGroup.Running => "Running",
        RequestGroup.Done => "Done",
        _ => "Did not run",
    };

    public static string? GroupWords(RequestGroup group) => group == RequestGroup.Tick
        ? "Read what would happen, select what you want, then run or cancel it. Nothing is selected for you."
        : null;

    public static Message UsedLink(string provider, TicketEnd how) => how switch
    {
        TicketEnd.Connected or TicketEnd.ConnectedWithLess =>
            new("This link was already used", $"{provider} was connected with it. You can close this page and go back to your assistant."),
        TicketEnd.Declined => new("This link was already used", $"Access to {provider} was declined with it.", $"Changed your mind? {AskAgain}"),
        TicketEnd.WrongUser or TicketEnd.WrongAccount =>
            new("This link was already used", $"Another account was used at {provider} than the one it was for. {NothingStored}", AskAgain),
        TicketEnd.Untrusted => new("This link was already used", $"The answer from {provider} could not be trusted. {NothingStored}", AskAgain),
        TicketEnd.Unavailable => new("This link was already used", $"{provider} did not answer in time. {NothingStored}", AskAgain),
        TicketEnd.None => new("This link is in use right now", $"Somebody is coming back from {provider} with it. Finish there, or wait a moment and reload this page."),
        _ => new("This link no longer works", NothingStored, AskAgain),
    };

    public static Message Declined(string provider, bool callsCancelled) => callsCancelled
        ? new($"You said no to {provider}", "Whatever was waiting for it is cancelled. Nothing ran.", "Changed your mind? Connect it, then ask your assistant again.")
        : new($"{provider} was not connected", "The answer there was no. Nothing ran, and nothing was stored.", $"Changed your mind? {AskAgain}");

    public static Message WrongAccount(string provider, string? pinned, string? used) => new(
        "That is another account",
        pinned is null
            ? $"You are connected to {provider} with another account than the one you just used."
            : $"You are connected to {provider} as {pinned}{(used is null ? ", and just used another account" : $". You just used {used}")}.",
        NothingStored,
        $"Sign out at {provider} or choose the other account there, then try again.");

    public static Message Untrusted(string provider) => new(
        $"The answer from {provider} could not be trusted", $"It failed a safety check. {NothingStored}", AskAgain);

    public static Message NoAnswer(string provider) => new(
        $"{provider} does not answer", $"That is not your fault. {NothingStored}", "Wait a minute, then open the link again, or ask your assistant for a fresh one.");
}
