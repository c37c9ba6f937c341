using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.Administration;

/// <summary>The body of <c>POST /admin/expire</c>. Whatever is left out means "all". M12.</summary>
/// <param name="Tenant">One tenant only.</param>
/// <param name="User">One user only; needs the tenant.</param>
/// <param name="Provider">One provider only.</param>
/// <param name="Share">This share of the sessions that fit, above 0 up to 1.</param>
public sealed record ExpiryRequest(string? Tenant = null, string? User = null, string? Provider = null, double Share = 1);

/// <summary>The body of <c>POST /admin/memberships</c>. M9.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="User">The user.</param>
/// <param name="Active">True begins or renews the membership, false ends it.</param>
public sealed record MembershipRequest(string Tenant, string User, bool Active);

/// <summary>The administration's HTTP API.</summary>
internal sealed class AdminEndpoints(AdminGate gate, ForcedExpiry expiry, MembershipDirectory directory, ISessionPlaces places, AuditLog audit)
{
    public Task Expire(HttpContext http, CancellationToken cancellation) => Guarded(http, async acting =>
    {
        if (await AdminJson.Read<ExpiryRequest>(http.Request, cancellation) is not { } body || body.Share is not (> 0 and <= 1)
            || (body.User is not null && body.Tenant is null))
        {
            await Malformed(http, "Send { tenant?, user?, provider?, share? } with a share above 0 up to 1; a user needs a tenant.", cancellation);
            return;
        }

        var order = new ExpiryOrder(body.Tenant, body.User, body.Provider, body.Share);
        await AdminAnswers.Send(http, await expiry.Carry(order, acting, cancellation), cancellation);
    }, cancellation);

    public Task ChangeMembership(HttpContext http, CancellationToken cancellation) => Guarded(http, async acting =>
    {
        if (await AdminJson.Read<MembershipRequest>(http.Request, cancellation) is not { } body || SessionKey.Create(body.Tenant, body.User) is not { } key)
        {
            await Malformed(http, "Send { tenant, user, active }.", cancellation);
            return;
        }

        await audit.AppendOutside(
            new OutsideEvent(AuditKind.AdministratorActed, acting.TraceId, acting.Key.Tenant, acting.Key.User, ClientId: acting.Client), cancellation);
        var change = body.Active ? await directory.Activate(key, cancellation) : await directory.End(key, cancellation);
        if (change.Changed)
        {
            await audit.AppendOutside(new OutsideEvent(AuditKind.MembershipChanged, acting.TraceId, key.Tenant, key.User), cancellation);
        }

        await AdminAnswers.Send(http, new { change.Now.Active, change.Now.Version, change.Changed }, cancellation);
    }, cancellation);

    public Task Place(HttpContext http, CancellationToken cancellation) => Guarded(http, async acting =>
    {
        if (SingleQuery.Of(http.Request) is not { } query || SessionKey.Create(query["tenant"], query["user"]) is not { } key)
        {
            await Malformed(http, "Name the session: ?tenant=…&user=….", cancellation);
            return;
        }

        await AdminAnswers.Send(http, new { Node = await places.NodeOf(key, cancellation) }, cancellation);
    }, cancellation);

    private async Task Guarded(HttpContext http, Func<Acting, Task> act, CancellationToken cancellation)
    {
        try
        {
            if (await gate.Enter(http, cancellation) is { } acting)
            {
                await act(acting);
            }
        }
        catch (StoreUnavailableException)
        {
            await AdminAnswers.Refuse(
                http, StatusCodes.Status503ServiceUnavailable, ErrorCode.StoreUnavailable, "The store refused; ask again.", cancellation);
        }
    }

    private static Task Malformed(HttpContext http, string detail, CancellationToken cancellation) =>
        AdminAnswers.Refuse(http, StatusCodes.Status400BadRequest, ErrorCode.BadInput, detail, cancellation);
}
