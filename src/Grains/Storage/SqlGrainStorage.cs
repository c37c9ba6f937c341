using System.Globalization;
using Orleans.Storage;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Grains.Storage;

/// <summary>
/// Grain storage in the SQL database that every installation has anyway: what makes a cluster of one machine durable without any server, and
/// spares a second store where PostgreSQL is there. The row's version is the ETag.
/// </summary>
internal sealed class SqlGrainStorage(GrainRows rows, IGrainStorageSerializer serializer) : IGrainStorage
{
    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = await rows.Read(grainId.Type.ToString()!, stateName, grainId.Key.ToString()!, CancellationToken.None);
        grainState.RecordExists = row is not null;
        grainState.ETag = row?.Version.ToString(CultureInfo.InvariantCulture);
        grainState.State = row is null ? Activator.CreateInstance<T>() : serializer.Deserialize<T>(BinaryData.FromBytes(row.Payload));
    }

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var written = await rows.Write(
            grainId.Type.ToString()!, stateName, grainId.Key.ToString()!, Version(grainState), serializer.Serialize(grainState.State).ToArray(), CancellationToken.None);
        grainState.ETag = (written ?? throw Inconsistent(grainState)).ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (!await rows.Delete(grainId.Type.ToString()!, stateName, grainId.Key.ToString()!, Version(grainState), CancellationToken.None))
        {
            throw Inconsistent(grainState);
        }

        (grainState.ETag, grainState.RecordExists, grainState.State) = (null, false, Activator.CreateInstance<T>());
    }

    private static long Version<T>(IGrainState<T> state) => state.ETag is null ? 0 : long.Parse(state.ETag, CultureInfo.InvariantCulture);

    private static InconsistentStateException Inconsistent<T>(IGrainState<T> state) =>
        new("Somebody else stored this grain's state first.", storedEtag: "", currentEtag: state.ETag ?? "");
}
