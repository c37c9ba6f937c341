using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Engine.Tests.World;

/// <summary>One process with an engine, whichever it is, as its tests use it.</summary>
internal abstract class EngineNode(Surroundings world)
{
    public Surroundings World => world;

    /// <summary>The program's parts.</summary>
    public abstract IServiceProvider Services { get; }

    public ToolCalls Calls => Get<ToolCalls>();

    public Reconnects Reconnects => Get<Reconnects>();

    public AuditLog Audit => Get<AuditLog>();

    public MembershipDirectory Memberships => Get<MembershipDirectory>();

    public ForcedExpiry Expiry => Get<ForcedExpiry>();

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>A tool call as a host makes it.</summary>
    public Task<CallResult> Call(string tool, object arguments, Caller? caller = null, CallOptions? options = null, CancellationToken? cancellation = null) => Calls.Call(
        caller ?? World.Alice(), tool, JsonSerializer.SerializeToElement(arguments), options ?? new CallOptions(), cancellation ?? Surroundings.Ct);

    /// <summary>The link in a challenge.</summary>
    public string Link(CallResult.Challenged challenged, SessionKey? key = null) =>
        Reconnects.Locator(key ?? Surroundings.AliceKey, challenged.Challenge.TicketId, challenged.Challenge.ExpiresAt);

    /// <summary>One round of the sweeper, and everything that it set off.</summary>
    public async Task Sweep(TimeSpan? ahead = null)
    {
        await Get<Sweeper>().Sweep(ahead ?? TimeSpan.Zero, Surroundings.Ct);
        await Settle();
    }

    /// <summary>Waits until no effect is out.</summary>
    public Task Settle() => Get<EffectWorker>().Drain(Surroundings.Ct);

    /// <summary>A session as it is stored.</summary>
    public abstract Task<Session> Look(SessionKey? key = null);

    /// <summary>The one intent of this tool that is not one of those that <see cref="Surroundings.Connect"/> parked and cancelled.</summary>
    public async Task<Intent> Intent(string tool) =>
        (await Look()).Intents.Where(i => i.Tool == tool && i.State is not IntentState.Cancelled).ShouldHaveSingleItem();

    /// <summary>The audit events of a session, oldest first.</summary>
    public async Task<IReadOnlyList<AuditEntry>> AuditOf(SessionKey? key = null)
    {
        var stream = AuditLog.StreamOf(key ?? Surroundings.AliceKey, await Get<Epoch>().Current(Surroundings.Ct));
        var all = await Audit.Find(new AuditQuery(), 1000, Surroundings.Ct);
        return [.. all.Where(e => e.Stream == stream).OrderBy(e => e.Sequence)];
    }
}
