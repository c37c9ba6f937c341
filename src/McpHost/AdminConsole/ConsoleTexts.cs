using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.McpHost.Connect;

namespace ReconnectGrains.McpHost.AdminConsole;

/// <summary>Every text of the console.</summary>
internal static class ConsoleTexts
{
    public const string Console = "Console";
    public const string Skip = "Skip to the content";
    public const string Any = "any";
    public const string Find = "Find";
    public const string Continue = "Continue";
    public const string NextPage = "Next page";
    public const string No = "No, go back";
    public const string AllTenants = "all tenants";

    public const string SignInTitle = "Sign in to the console";
    public const string SignInLead = "For administrators. You sign in where everybody signs in; your identity provider says whether you administer.";
    public const string NoWayIn = "No identity provider is configured to name administrators: set AdministratorClaim and AdministratorValue of a provider with the role Identity.";
    public const string Developer = "the developer";
    public const string DeveloperTitle = "A developer's way in";
    public const string DeveloperLead = "This link was printed when the server started. It works once, and leads into the console of every tenant.";
    public const string DeveloperEnter = "Enter the console";

    public const string Overview = "Overview";
    public const string OverviewLead = "What waits, and what happened lately.";
    public const string Sessions = "Sessions";
    public const string SessionsLead = "One session per user and tenant. What a session holds is sealed; a list shows only what the index knows.";
    public const string SessionLead = "Its connections and its calls. Tokens, arguments and results are shown to nobody but their owner.";
    public const string Timeline = "Timeline";
    public const string TimelineLead = "Everything that the audit log has of one call, from its begin to its end.";
    public const string Parked = "Parked";
    public const string ParkedLead = "Calls that wait for a person, the oldest first. They lapse by themselves after 24 hours.";
    public const string Memberships = "Memberships";
    public const string MembershipsLead = "Who belongs to which tenant. An ended membership lets nobody in until it begins again.";
    public const string Audit = "Audit log";
    public const string AuditLead = "Security events, the newest first. Times are UTC.";
    public const string Expiry = "Forced expiry";
    public const string ExpiryLead = "Makes access tokens count as expired. Each next call refreshes, or parks where it cannot. Empty fields mean all that you administer.";

    public const string Alerts = "Alerts";
    public const string AlertsLead = "What was unusual, the newest first. Each leads to its section of the runbook: what it means, how to confirm it, what to do.";
    public const string Providers = "Providers";
    public const string ProvidersLead = "Refreshes by outcome and challenges by code over the last 24 hours, and how long refreshes that worked took, as the audit log has it.";
    public const string Refreshed = "Refreshed";
    public const string MedianRefresh = "Refresh time: half were faster";
    public const string SlowestRefresh = "Refresh time: the slowest";
    public const string NothingHappened = "Nothing in the last 24 hours.";
    public const string NoAlerts = "Nothing unusual so far.";

    public const string Scopes = "Scopes";
    public const string ScopesLead =
        "What each connection was granted, against what the provider's tools need and what was used in the last 30 days. The most beyond need first: scopes that no tool needs, then those that the user did not use.";
    public const string ToolNeeds = "What the tools need";
    public const string NoneOfThem = "none";
    public const string NoScopes = "No connection is known.";

    public const string Nothing = "Nothing found.";
    public const string NothingParked = "Nothing waits.";
    public const string NoConnections = "No provider is connected.";
    public const string NoCalls = "No call is kept.";
    public const string Connections = "Connections";
    public const string Calls = "Calls";
    public const string OldestParked = "Oldest parked calls";
    public const string LatestEvents = "Latest events";
    public const string NotYours = "There is no such thing among what you administer";
    public const string Untouched = "not as written";

    public static readonly IReadOnlyList<string> SessionColumns = ["Tenant", "User", "Connections", "Parked", "About to run"];
    public static readonly IReadOnlyList<string> ConnectionColumns = ["Provider", "State", "Account", "Scopes", "Tokens from", "Access ends", "Act"];
    public static readonly IReadOnlyList<string> CallColumns = ["Call", "State", "Why", "Client", "Asked", "Trace", "Act"];
    public static readonly IReadOnlyList<string> ParkedColumns = ["Parked for", "Tenant", "User", "Call", "Why", "Client", "Trace", "Act"];
    public static readonly IReadOnlyList<string> ScopeColumns =
        ["Tenant", "User", "Provider", "Granted", "No tool needs", "Not used", "Needed, not granted", "Tools used"];
    public static readonly IReadOnlyList<string> NeedColumns = ["Provider", "Tool", "Scopes", "Effect"];
    public static readonly IReadOnlyList<string> MemberColumns = ["Tenant", "User", "Membership", "Changed", "Act"];
    public static readonly IReadOnlyList<string> EventColumns = ["When", "What", "Tenant", "User", "About", "Detail", "Trace"];
    public static readonly IReadOnlyList<string> AlertColumns = ["When", "What", "Tenant", "User", "Provider", "Evidence", "Traces", "Webhook"];
    public static readonly IReadOnlyList<string> FindingColumns = ["Stream", "Place", "Fault"];

    public static IReadOnlyList<(string Text, string Url)> Tabs { get; } =
    [
        (Overview, ConsolePaths.Home), (Alerts, ConsolePaths.Alerts), (Sessions, ConsolePaths.Sessions), (Parked, ConsolePaths.Parked), (Providers, ConsolePaths.Providers), (Scopes, ConsolePaths.Scopes),
        (Memberships, ConsolePaths.Memberships), (Audit, ConsolePaths.Audit), (Expiry, ConsolePaths.Expiry),
    ];

    public static Message UsedLink { get; } = new(
        "This link cannot be used", "It was used, it is older than an hour, or the server was started again since. A new start prints a new one.");

    public static Message NoAdministrator(string provider) => new(
        "You do not administer", $"{provider} does not say that you are an administrator. If that is wrong, ask whoever runs your identity provider.");

    public static Message NotFound { get; } = new(NotYours, "It may have ended, or belong to another tenant.");

    public static string SignInWith(string provider) => $"Sign in with {provider}";

    public static string SignedInAs(ConsoleUser user) => user.IsDeveloper ? "You are here as the developer, for all tenants." : $"You are here as {user.Label ?? user.Key.User} of {user.Key.Tenant}.";

    public static string RefreshFailed(string why) => $"Refresh failed: {why}";

    public static string Challenged(string code) => $"Challenge: {code}";

    public static string ScopesCut(int rows) => $"The file ends here, after {rows} connections. Narrow it by tenant, provider or user.";

    public static string Session(string user, string tenant) => $"{user} of {tenant}";

    /// <summary>The question, what it will do and stop, and the button.</summary>
    public static (string Title, string Lead, string Yes) Ask(AdministratorAct act) => act switch
    {
        AdministratorAct.CancelIntent => (
            "Cancel this call?", "It will not run any more. Its host is told that it was cancelled; the user can ask again.", "Cancel the call"),
        AdministratorAct.Disconnect => (
            "Disconnect this provider?",
            "The tokens are revoked at the provider and wiped here. The user's next call there asks them to connect again; what is parked stays parked.",
            "Disconnect"),
        AdministratorAct.ExpireTokens => (
            "Expire these access tokens?", "Each next call refreshes. Where there is no refresh token, or the provider refuses it, calls park until the user reconnects.",
            "Expire them"),
        AdministratorAct.EndMembership => (
            "End this membership?", "The user's calls are refused from now on, and what is parked does not run. Connections stay until they are disconnected.",
            "End the membership"),
        AdministratorAct.BeginMembership => (
            "Begin this membership again?", "The user's new calls are let in. What was parked under the earlier membership does not run.", "Begin the membership"),
        AdministratorAct.ExportAuditLog => (
            "Take the audit log out?", "You get a file of JSON lines with tenants, users, tools and times. Keep it where personal data may be kept.", "Download"),
        AdministratorAct.ExportScopeAudit => (
            "Take the scope audit out?", "You get a file for spreadsheets with tenants, users, scopes and used tools. Keep it where personal data may be kept.", "Download"),
        AdministratorAct.VerifyAuditLog => (
            "Look through the whole audit log?", "Every row is compared with its proof, its chain, the sessions and the checkpoints. That takes about a minute for each million of rows.",
            "Verify"),
        _ => throw new ArgumentOutOfRangeException(nameof(act), act, "Nobody is asked about that."),
    };

    public static string Done(AdministratorAct act, ActOutcome outcome) => (act, outcome) switch
    {
        (_, ActOutcome.Nothing) => "There was nothing to do any more.",
        (_, ActOutcome.TooLate) => "Too late: it runs already.",
        (_, ActOutcome.Later) => "The audit log is behind. Try again in a minute.",
        (AdministratorAct.CancelIntent, _) => "The call is cancelled.",
        (AdministratorAct.Disconnect, _) => "The provider is disconnected.",
        (AdministratorAct.EndMembership, _) => "The membership has ended.",
        (AdministratorAct.BeginMembership, _) => "The membership has begun.",
        _ => "Done.",
    };

    public static string Expired(ExpiryReport report) =>
        $"{report.Connections} access tokens of {report.Sessions} sessions count as expired now."
        + (report.Failed == 0 ? "" : $" {report.Failed} sessions could not be reached: do it again.");

    public static string Verified(AuditReport report) => report.Findings.Count == 0
        ? $"The log is as it was written: {report.Rows} rows in {report.Streams} streams, {report.Checkpoints} checkpoints."
        : $"{report.Findings.Count} faults among {report.Rows} rows in {report.Streams} streams.";
}
