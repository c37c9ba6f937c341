using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.Administration;

/// <summary>What the administration's HTTP API changes.</summary>
internal sealed class AdminEndpoints(AdminGate gate, ForcedExpiry expiry, AdministratorActs acts, AuditExport export, ScopeExport scopes)
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
        await Send(http, await expiry.Carry(order, acting, cancellation), cancellation);
    }, cancellation);

    public Task ChangeMembership(HttpContext http, CancellationToken cancellation) => Guarded(http, async acting =>
    {
        if (await AdminJson.Read<MembershipRequest>(http.Request, cancellation) is not { } body || SessionKey.Create(body.Tenant, body.User) is not { } key)
        {
            await Malformed(http, "Send { tenant, user, active }.", cancellation);
            return;
        }

        var change = await acts.ChangeMembership(key, body.Active, acting, cancellation);
        await Send(http, change is null ? null : new MembershipAnswer(change.Now.Active, change.Now.Version, change.Changed), cancellation);
    }, cancellation);

    public Task Cancel(HttpContext http, CancellationToken cancellation) => Guarded(http, async acting =>
    {
        if (await AdminJson.Read<CancelRequestOfAdministrator>(http.Request, cancellation) is not { } body
            || SessionKey.Create(body.Tenant, body.User) is not { } key || body.Intent.Length is 0 or > 100)
        {
            await Malformed(http, "Send { tenant, user, intent }.", cancellation);
            return;
        }

        await Send(http, await acts.Cancel(key, body.Intent, acting, cancellation), cancellation);
    }, cancellation);

    public Task Disconnect(HttpContext http, CancellationToken cancellation) => Guarded(http, async acting =>
    {
        if (await AdminJson.Read<DisconnectRequest>(http.Request, cancellation) is not { } body
            || SessionKey.Create(body.Tenant, body.User) is not { } key || body.Provider.Length is 0 or > 255)
        {
            await Malformed(http, "Send { tenant, user, provider }.", cancellation);
            return;
        }

        await Send(http, await acts.Disconnect(key, body.Provider, acting, cancellation), cancellation);
    }, cancellation);

    public Task Verify(HttpContext http, CancellationToken cancellation) => Guarded(http, async acting =>
    {
        if (await AdminJson.Read<VerificationRequest>(http.Request, cancellation) is not { } body)
        {
            await Malformed(http, "Send { tenant? }.", cancellation);
            return;
        }

        var report = await acts.Verify(body.Tenant, acting, cancellation);
        await Send(http, report is null ? null : AdminViews.Of(report), cancellation);
    }, cancellation);

    public Task Export(HttpContext http, CancellationToken cancellation) =>
        File(http, AuditExport.Parameters, (query, acting) => export.Begin(query.Audit, acting, cancellation), cancellation);

    public Task ExportScopes(HttpContext http, CancellationToken cancellation) =>
        File(http, ScopeExport.Parameters, (query, acting) => scopes.Begin(query.Scopes, acting, cancellation), cancellation);

    private Task File(HttpContext http, IReadOnlyList<string> parameters, Func<AdminQuery, Acting, Task<IResult?>> begin, CancellationToken cancellation) =>
        Guarded(http, async acting =>
        {
            if (AdminQuery.Of(http.Request, parameters) is not { } query)
            {
                await Malformed(http, $"The parameters are {string.Join(", ", parameters)}.", cancellation);
            }
            else if (await begin(query, acting) is { } lines)
            {
                await lines.ExecuteAsync(http);
            }
            else
            {
                await Send<object>(http, null, cancellation);
            }
        }, cancellation);

    /// <summary>Lets an administrator in, and answers what goes wrong.</summary>
    public async Task Guarded(HttpContext http, Func<Acting, Task> act, CancellationToken cancellation)
    {
        try
        {
            if (await gate.Enter(http, cancellation) is { } acting)
            {
                await act(acting);
            }
        }
        catch (StoreUnavailableException) when (!http.Response.HasStarted)
        {
            await AdminAnswers.Refuse(
                http, StatusCodes.Status503ServiceUnavailable, ErrorCode.StoreUnavailable, "The store refused; ask again.", cancellation);
        }
        catch (SessionUnreadableException)
        {
            await AdminAnswers.Refuse(
                http, StatusCodes.Status500InternalServerError, ErrorCode.Internal, "The stored session cannot be opened.", cancellation);
        }
    }

    public static Task Malformed(HttpContext http, string detail, CancellationToken cancellation) =>
        AdminAnswers.Refuse(http, StatusCodes.Status400BadRequest, ErrorCode.BadInput, detail, cancellation);

    /// <summary>What is not there, and what is not this administrator's, look the same.</summary>
    public static Task Send<T>(HttpContext http, T? body, CancellationToken cancellation)
        where T : class => body is null
        ? AdminAnswers.Refuse(http, StatusCodes.Status404NotFound, ErrorCode.NotFound, "There is no such thing among what you administer.", cancellation)
        : AdminAnswers.Send(http, body, cancellation);

    private static Task Send(HttpContext http, ActOutcome outcome, CancellationToken cancellation) => outcome switch
    {
        ActOutcome.NotFound => Send<ActAnswer>(http, null, cancellation),
        ActOutcome.TooLate => AdminAnswers.Refuse(http, StatusCodes.Status409Conflict, ErrorCode.Pending, "It runs already.", cancellation),
        ActOutcome.Later => AdminAnswers.Refuse(
            http, StatusCodes.Status503ServiceUnavailable, ErrorCode.StoreUnavailable, "The audit log is behind; ask again.", cancellation),
        _ => AdminAnswers.Send(http, new ActAnswer(AdminViews.Name(outcome)), cancellation),
    };
}
