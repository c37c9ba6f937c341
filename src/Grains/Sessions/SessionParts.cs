using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Grains.Messages;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Grains.Sessions;

/// <summary>What every activation of this silo uses.</summary>
internal sealed record SessionParts(
    MessageSealer Messages,
    SessionSealer Sealer,
    SessionRules Rules,
    SessionIndex Index,
    AuditLog Audit,
    Decider Decider,
    Node Node,
    TimeProvider Time,
    IHostApplicationLifetime Host,
    ILogger<SessionDesk> Log)
{
    /// <summary>The deciding half of the runner, for one activation.</summary>
    public SessionDesk Desk(ISessionStore store, SessionSignals signals) =>
        new(new SessionShelf(store, new OneSession(), Sealer, Rules, Time), Index, Audit, Decider, signals, Time, Log);
}
