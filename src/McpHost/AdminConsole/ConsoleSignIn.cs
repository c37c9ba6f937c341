using Microsoft.AspNetCore.Http.HttpResults;
using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.McpHost.AdminConsole.Pages;
using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.McpHost.Connect;
using ReconnectGrains.Sessions.Audit;

namespace ReconnectGrains.McpHost.AdminConsole;

/// <summary>Into the console and out of it. S46.</summary>
internal sealed class ConsoleSignIn(
    AdministratorSignIns signIns, ConsoleCookies console, BrowserCookies browser, DeveloperLink link, AuditLog audit, ConnectPageOptions options, Outcomes outcomes)
{
    /// <summary>Says how to sign in.</summary>
    public Task<IResult> Show(HttpContext context, CancellationToken cancellation) => Task.FromResult(Ask());

    /// <summary>The same, where somebody came without a sign-in.</summary>
    public IResult Ask()
    {
        var ways = signIns.Providers.Select(p => (ConsoleTexts.SignInWith(p.Title), $"{ConsolePaths.SignIn}/{Uri.EscapeDataString(p.Name)}")).ToList();
        return Page(ConsoleTexts.SignInTitle, ways.Count == 0 ? ConsoleTexts.NoWayIn : ConsoleTexts.SignInLead, ways);
    }

    /// <summary>Sends the browser to the identity provider.</summary>
    public async Task<IResult> Begin(HttpContext context, CancellationToken cancellation) =>
        await signIns.Start((string)context.Request.RouteValues["provider"]!, browser.StartFlow(context), cancellation) switch
        {
            TripStart.GoTo go => new SeeOther(go.Url),
            TripStart.Unavailable unavailable => outcomes.Unavailable(unavailable),
            _ => outcomes.NoSuchProvider(),
        };

    /// <summary>A developer's link. Looking at it uses nothing up: programs that look ahead do that, too.</summary>
    public Task<IResult> LookAtLink(HttpContext context, CancellationToken cancellation) => Task.FromResult<IResult>(
        Page(ConsoleTexts.DeveloperTitle, ConsoleTexts.DeveloperLead, [(ConsoleTexts.DeveloperEnter, context.Request.Path.Value!)]));

    /// <summary>Uses it.</summary>
    public async Task<IResult> FollowLink(HttpContext context, CancellationToken cancellation)
    {
        if (!link.Use((string)context.Request.RouteValues["locator"]!))
        {
            return outcomes.Show(ConsoleTexts.UsedLink, StatusCodes.Status410Gone);
        }

        var (tenant, user) = DeveloperLink.Developer;
        await audit.AppendOutside(
            new OutsideEvent(AuditKind.AdministratorActed, RequestTrace.Of(context), tenant, user, Detail: AuditDetail.Of(AdministratorAct.SignIn)), cancellation);
        console.SignIn(context, DeveloperLink.Developer, ConsoleTexts.Developer, sid: null, isDeveloper: true);
        return new SeeOther(ConsolePaths.Home);
    }

    /// <summary>Ends the browser's sign-in to the console.</summary>
    public Task<IResult> SignOut(HttpContext context, CancellationToken cancellation)
    {
        console.SignOut(context);
        return Task.FromResult<IResult>(new SeeOther(ConsolePaths.SignIn));
    }

    private RazorComponentResult<SignInPage> Page(string title, string lead, IReadOnlyList<(string, string)> ways) =>
        new(new { options.ServerName, Title = title, Lead = lead, Ways = ways }) { PreventStreamingRendering = true };
}
