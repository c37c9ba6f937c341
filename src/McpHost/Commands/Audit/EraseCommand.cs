using System.CommandLine;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.Commands.Audit;

/// <summary><c>audit erase</c>: the log keeps what happened, and forgets to whom.</summary>
internal sealed class EraseCommand(AuditCommand audit)
{
    private readonly Option<string> _tenant = new("--tenant") { Description = "The user's tenant.", Required = true };
    private readonly Option<string> _user = new("--user") { Description = "The user id.", Required = true };

    /// <summary>The command.</summary>
    public Command Command() => audit.On("erase", "Forget whom a user's events are about. The log stays whole and provable.", [_tenant, _user], Erase);

    private async Task<int> Erase(IServiceProvider services, ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        if (SessionKey.Create(parsed.GetValue(_tenant), parsed.GetValue(_user)) is not { } key)
        {
            screen.Line("That is no user id.", "red");
            return 1;
        }

        var act = new OutsideEvent(AuditKind.AdministratorActed, Tenant: key.Tenant);
        var isDone = await services.GetRequiredService<AuditLog>().Erase(key, act, cancellation);
        screen.Line(isDone
            ? "Nobody can say any more whose those events are. A user who comes back gets another pseudonym."
            : "The log has nothing of that user.");
        return 0;
    }
}
