using Orleans.Storage;

namespace ReconnectGrains.Grains.Tests.World;

/// <summary>The real grain storage, as one silo reaches it: its writes can be made to fail, and a dead silo does not reach it.</summary>
internal sealed class FaultyStorage(IGrainStorage inner, StoreFaults faults, Fate fate) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>What <see cref="StoreFaults"/> knows the writes by.</summary>
    public const string Writes = "grain state";

    /// <summary>What <see cref="StoreFaults"/> knows the reads by.</summary>
    public const string Reads = "read of grain state";

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Pass(Reads);
        if (faults.Take(Reads) != CommitFault.None)
        {
            throw Broken();
        }

        await inner.ReadStateAsync(stateName, grainId, grainState);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Pass(Writes);
        var act = faults.AtNextBegin;
        faults.AtNextBegin = null;
        act?.Invoke();
        var fault = faults.Take(Writes);
        if (fault == CommitFault.Refuse)
        {
            throw Broken();
        }

        if (fault == CommitFault.LoseTheAnswer)
        {
            // What the storage says of the row is part of the answer.
            var lost = new GrainState<T>(grainState.State, grainState.ETag) { RecordExists = grainState.RecordExists };
            await inner.WriteStateAsync(stateName, grainId, lost);
            throw Broken();
        }

        await inner.WriteStateAsync(stateName, grainId, grainState);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Pass(Writes);
        await inner.ClearStateAsync(stateName, grainId, grainState);
    }

    public void Participate(ISiloLifecycle observer) => (inner as ILifecycleParticipant<ISiloLifecycle>)?.Participate(observer);

    private static IOException Broken() => new("The storage's connection is broken.");

    private async Task Pass(string what)
    {
        if (faults.IsDown)
        {
            throw Broken();
        }

        if (faults.TakeHeld(what) is { } gate)
        {
            await gate.Pass(fate.Buried);
        }

        if (fate.IsDead)
        {
            await Task.Delay(Timeout.Infinite, fate.Buried);
        }
    }
}
