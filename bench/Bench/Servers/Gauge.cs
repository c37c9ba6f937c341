using System.Diagnostics;

namespace ReconnectGrains.Bench.Servers;

/// <summary>What a server of the bench tells of its memory. Bench only: the product has no such endpoint.</summary>
/// <param name="Allocated">Bytes that were ever allocated.</param>
/// <param name="Managed">Bytes of the managed heap that are in use.</param>
/// <param name="Resident">Bytes of the process that are in memory.</param>
/// <param name="Collections">Garbage collections so far.</param>
public sealed record Gauge(long Allocated, long Managed, long Resident, int Collections)
{
    /// <summary>Where it is read.</summary>
    public const string Path = "/bench/gauge";

    /// <summary>Reads it.</summary>
    /// <param name="collect">Collect all garbage first, so that only what is in use counts.</param>
    public static Gauge Read(bool collect)
    {
        if (collect)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
        }

        using var process = Process.GetCurrentProcess();
        return new(GC.GetTotalAllocatedBytes(precise: true), GC.GetTotalMemory(forceFullCollection: false), process.WorkingSet64, GC.CollectionCount(0));
    }
}
