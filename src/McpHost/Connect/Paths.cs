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

    /// <summary>What is connected for the user, and the end of it.</summary>
    public const string Connections = "/connections";

    internal const string ConnectionsSignIn = "/connections/sign-in";

    internal const string DisconnectPattern = "/connections/disconnect/{provider}";

    internal const string Withdraw = "/connections/withdraw";

    internal const string LogoutPattern = "/backchannel-logout/{provider}";

    internal const string LinkPattern = "/connect/{locator}";

    internal const string ReconnectPattern = "/reconnect/{provider}";

    /// <summary>Where a provider says that somebody logged out there; to be registered with the provider.</summary>
    public static string Logout(string provider) => $"/backchannel-logout/{Uri.EscapeDataString(provider)}";

    /// <summary>The link of a ticket.</summary>
    /// <param name="locator">Sealed and URL-safe as it is.</param>
    public static string Link(string locator) => $"/connect/{Uri.EscapeDataString(locator)}";

    /// <summary>Asks whether to disconnect a provider, and does it.</summary>
    public static string Disconnect(string provider) => $"/connections/disconnect/{Uri.EscapeDataString(provider)}";

    /// <summary>Asks whether to take back what a client holds.</summary>
    public static string AskWithdraw(string client) => Withdraw + QueryString.Create("client", client);

    /// <summary>Opens a new ticket for a provider.</summary>
    public static string Reconnect(string provider) => $"/reconnect/{Uri.EscapeDataString(provider)}";
}
