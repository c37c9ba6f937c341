using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Engine.Logouts;
using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.McpHost.Administration;

namespace ReconnectGrains.McpHost.AdminConsole;

/// <summary>
/// Lets administrators into the console, and nobody else: a sign-in of the last hour that the identity provider has not ended, by a current
/// member. Asked anew for every page. S46, M8, M9.
/// </summary>
internal sealed class ConsoleGate(
    ConsoleCookies cookies, ProviderLogouts logouts, MembershipGate members, AdministrationOptions options, IHostEnvironment environment)
{
    private const string Client = "console";

    /// <summary>The administrator; null where there is none, and then the browser's cookie is gone.</summary>
    /// <exception cref="Engine.Storage.StoreUnavailableException">That cannot be told right now.</exception>
    public async Task<ConsoleVisit?> Enter(HttpContext context, CancellationToken cancellation)
    {
        if (cookies.Read(context) is not { } user)
        {
            return null;
        }

        var trace = RequestTrace.Of(context);
        if (user.IsDeveloper)
        {
            return environment.IsDevelopment() ? new ConsoleVisit(user, new Acting(user.Key, Client, trace, AllTenants: true)) : null;
        }

        if (await logouts.IsSignedIn(user.Key, user.Sid, user.SignedInAt, cancellation)
            && await members.Enter(user.Key, mayRemember: false, trace, cancellation) is not null)
        {
            return new ConsoleVisit(user, options.Acting(user.Key, Client, trace));
        }

        cookies.SignOut(context);
        return null;
    }
}
