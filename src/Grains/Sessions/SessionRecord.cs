namespace ReconnectGrains.Grains.Sessions;

/// <summary>What a session's grain stores: the sealed document and its version. Stored: names are stable. docs/stored-state.md, R8.</summary>
[GenerateSerializer]
[Alias("reconnect.record")]
public sealed class SessionRecord
{
    /// <summary>Counts saves from 1; 0 where nothing was saved yet.</summary>
    [Id(0)]
    public long Version { get; set; }

    /// <summary>The sealed document, as in every other store.</summary>
    [Id(1)]
#pragma warning disable CA1819 // Grain storage writes properties; this is its form, and nobody else's.
    public byte[] Sealed { get; set; } = [];
#pragma warning restore CA1819
}
