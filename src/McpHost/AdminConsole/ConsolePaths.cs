namespace ReconnectGrains.McpHost.AdminConsole;

/// <summary>The routes of the console.</summary>
internal static class ConsolePaths
{
    public const string Home = "/console";
    public const string SignIn = "/console/sign-in";
    public const string SignInWith = "/console/sign-in/{provider}";
    public const string Link = "/console/link/{locator}";
    public const string SignOut = "/console/sign-out";
    public const string Sessions = "/console/sessions";
    public const string Session = "/console/session";
    public const string Timeline = "/console/timeline";
    public const string Parked = "/console/parked";
    public const string Memberships = "/console/memberships";
    public const string Audit = "/console/audit";
    public const string Alerts = "/console/alerts";
    public const string Providers = "/console/providers";
    public const string Scopes = "/console/scopes";
    public const string Expiry = "/console/expiry";
    public const string Ask = "/console/ask";
    public const string Act = "/console/act";

    /// <summary>One session.</summary>
    public static string Of(string tenant, string user) => With(Session, ("tenant", tenant), ("user", user));

    /// <summary>The way of one call.</summary>
    public static string OfTrace(string trace) => With(Timeline, ("trace", trace));

    /// <summary>A path with a query; what is null is left out.</summary>
    public static string With(string path, params IEnumerable<(string Name, string? Value)> query) =>
        path + QueryString.Create(query.Where(q => !string.IsNullOrEmpty(q.Value)).Select(q => KeyValuePair.Create(q.Name, q.Value)));
}
