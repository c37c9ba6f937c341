using Orleans.Storage;
using Orleans.TestingHost;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.Tools;
using ReconnectGrains.Grains.Sessions;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Documents;
using ReconnectGrains.Sessions.Identity;
using ErrorCode = ReconnectGrains.Sessions.Errors.ErrorCode;

namespace ReconnectGrains.Grains.Tests.World;

/// <summary>What of a node is outside of its own program: its name, its way to providers and APIs, and how it fails.</summary>
internal sealed record NodeParts(string Name, string Directory, Fate Fate, StoreFaults Faults, ScriptedApi Api);

/// <summary>One silo or gateway, as far as it can be told apart inside of one process.</summary>
internal sealed class ClusterNode(Surroundings world, IServiceProvider services, NodeParts parts, InProcessSiloHandle? silo) : EngineNode(world)
{
    public override IServiceProvider Services => services;

    /// <summary>Where it runs; null for a gateway.</summary>
    public InProcessSiloHandle? Silo => silo;

    /// <summary>As the administration shows it.</summary>
    public string Name => parts.Name;

    public Fate Fate => parts.Fate;

    /// <summary>Of its grain storage: see <see cref="FaultyStorage"/>.</summary>
    public StoreFaults Faults => parts.Faults;

    public NodeParts Parts => parts;

    /// <summary>Active silos, as this one sees them.</summary>
    public int Sees => Get<ISiloStatusOracle>().GetApproximateSiloStatuses(onlyActive: true).Count;

    /// <summary>The id of a session's grain.</summary>
    public GrainId GrainOf(SessionKey? key = null) => Get<IGrainFactory>().GetGrain<ISessionGrain>(GrainKey.Of(key ?? Surroundings.AliceKey)).GetGrainId();

    /// <summary>The name of the silo that holds a session; null where none does.</summary>
    public Task<string?> NodeOf(SessionKey? key = null) => Get<ISessionPlaces>().NodeOf(key ?? Surroundings.AliceKey, Surroundings.Ct);

    /// <summary>A call as a host makes it that comes again where it was told to: what was on its way to a dead silo is lost.</summary>
    public async Task<CallResult> CallUntilServed(string tool, object arguments)
    {
        CallResult? result = null;
        await Eventually.Holds($"{tool} is served", async () =>
        {
            result = await Call(tool, arguments);
            return result is not CallResult.Refused { Code: ErrorCode.StoreUnavailable };
        });
        return result!;
    }

    /// <summary>What the grain storage has of a session.</summary>
    public async Task<GrainState<SessionRecord>> Stored(SessionKey? key = null)
    {
        var state = new GrainState<SessionRecord>(new SessionRecord());
        await Get<GrainStorageDoor>().Inner.ReadStateAsync("session", GrainOf(key), state);
        return state;
    }

    public override async Task<Session> Look(SessionKey? key = null)
    {
        var whose = key ?? Surroundings.AliceKey;
        var stored = await Stored(whose);
        if (!stored.RecordExists)
        {
            return Session.Empty(whose, await Get<Epoch>().Current(Surroundings.Ct));
        }

        var opened = Get<SessionSealer>().Unseal(whose, stored.State!.Sealed).ShouldBeOfType<SessionOpening.Opened>();
        return SessionDocument.Read(whose, opened.Plain.Span).ShouldBeOfType<DocumentRead.Opened>().Session;
    }
}

/// <summary>The grain storage itself, for a test to look and write past the program.</summary>
internal sealed record GrainStorageDoor(IGrainStorage Inner);
