using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.McpHost.Challenges;

/// <summary>What an <see cref="ErrorCode"/> says to people and models.</summary>
/// <param name="Message">What is the matter.</param>
/// <param name="Action">What to do next.</param>
public sealed record ErrorWords(string Message, string Action)
{
    private const string Link = "Show the user the link, let them finish there, then repeat this call unchanged.";
    private const string SignIn = "Sign in to this connector again, then repeat this call.";
    private const string None = "Do not repeat this call.";

    /// <summary>When the user said no to permissions a moment ago.</summary>
    public static ErrorWords UsersNo(string? provider) => new(
        $"The user has just said no to permissions at {provider ?? "the provider"} that this tool needs.",
        "Do not ask for them again now. Repeat this call if the user changes their mind: at the connector's page of requests, or after retry_after_s seconds.");

    /// <summary>The words for a code. Without a provider it is about the access to this server itself.</summary>
    /// <param name="code">The code.</param>
    /// <param name="provider">The provider whose connection it is about, if any.</param>
    /// <exception cref="ArgumentOutOfRangeException">The code is <see cref="ErrorCode.None"/> or unknown.</exception>
    public static ErrorWords Of(ErrorCode code, string? provider) => code switch
    {
        ErrorCode.AuthRequired when provider is null => new("This needs the user to be signed in to this connector.", SignIn),
        ErrorCode.AuthRequired => new($"The user has not connected {provider} yet. The call is kept and runs once it is connected.", Link),
        ErrorCode.TokenExpired when provider is null => new("The access to this connector has expired.", SignIn),
        ErrorCode.TokenExpired => new($"The connection to {provider} has expired. The call is kept and runs once it is renewed.", Link),
        ErrorCode.TokenRevoked => new(
            $"The connection to {provider ?? "the provider"} was withdrawn. The call is kept and runs once it is connected again.", Link),
        ErrorCode.InsufficientScope when provider is null => new(
            "The access to this connector lacks permissions that this tool needs.",
            "Ask the user to grant all of required_scope together, then repeat this call."),
        ErrorCode.InsufficientScope => new(
            $"The connection to {provider} lacks permissions that this tool needs. The call is kept until they are granted.", Link),
        ErrorCode.NotFound => new("There is no such request.", "Check the id with pending_requests."),
        ErrorCode.TenantStale => new("The user's membership has changed since the sign-in.", SignIn),
        ErrorCode.AccountChanged => new(
            "Another account was connected than the one that this call was made for, so it did not run.",
            "Make the call again if it is meant for the account that is connected now."),
        ErrorCode.ProviderUnavailable => new(
            $"{provider ?? "The provider"} does not answer properly at the moment.", "Repeat this call after retry_after_s seconds."),
        ErrorCode.RateLimited => new("Too many calls in a short time.", "Repeat this call after retry_after_s seconds."),
        ErrorCode.QueueFull => new(
            "Too many calls of this user are waiting.",
            "Let the user finish what pending_requests lists, or cancel some of it, then repeat this call."),
        ErrorCode.IntentLapsed => new("The call waited too long and did not run.", "Make the call again if it is still wanted."),
        ErrorCode.IntentCancelled => new("The call was cancelled and did not run.", None),
        ErrorCode.Pending => new(
            "The call waits or is running.", "Ask pending_requests for intent_id, or repeat this call unchanged, in a moment."),
        ErrorCode.ConfirmationRequired => new(
            "The call waits for the user to confirm it in the browser, or for the end of another call of this tool.",
            "Show the user the link if there is one; else ask pending_requests for intent_id first."),
        ErrorCode.OutcomeUnknown => new(
            "It is not known whether the call took effect.", "Do not repeat this call: look at the result at the provider first."),
        ErrorCode.StoreUnavailable => new("The call could not be recorded, so nothing was done.", "Repeat this call in a moment."),
        ErrorCode.BadInput => new("The arguments do not fit this tool.", "Correct the arguments."),
        ErrorCode.Internal => new("The server failed.", "Report trace_id to the operator."),
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "Not a code."),
    };
}
