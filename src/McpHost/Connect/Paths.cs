namespace ReconnectGrains.McpHost.Connect;

/// <summary>The routes of the pages.</summary>
public static class Paths
{
    /// <summary>The one redirect URI for every provider.</summary>
    public const string Callback = "/callback";

    /// <summary>The page after the reconnect.</summary>
    public const string Requests = "/requests";

    /// <summary>Ends the browser's sign-in.</summary>
    public const string SignOut = "/sign-out";

    internal const string LogoutPattern = "/backchannel-logout/{provider}";

    internal const string LinkPattern = "/connect/{locator}";

    internal const string ReconnectPattern = "/reconnect/{provider}";

    /// <summary>Where a provider says that somebody logged out there; to be registered with the provider.</summary>
    public static string Logout(string provider) => $"/backchannel-logout/{Uri.EscapeDataString(provider)}";

    /// <summary>The link of a ticket.</summary>
    /// <param name="locator">Sealed and URL-safe as it is.</param>
    public static string Link(string locator) => $"/connect/{Uri.EscapeDataString(locator)}";

    /// <summary>Opens a new ticket for a provider.</summary>
    public static string Reconnect(string provider) => $"/reconnect/{Uri.EscapeDataString(provider)}";
}
