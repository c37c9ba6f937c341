namespace ReconnectGrains.Grains.Tests.World;

/// <summary>
/// The cluster's membership table as one silo reaches it: once it is dead it writes nothing there, no goodbye either. It is left to believe
/// that it did, or its end would wait for a table that never answers.
/// </summary>
internal sealed class MortalMembership(IMembershipTable inner, Fate fate) : IMembershipTable
{
    private MembershipTableData? _last;

    public Task InitializeMembershipTable(bool tryInitTableVersion) => inner.InitializeMembershipTableAsync(tryInitTableVersion, CancellationToken.None);

    public Task DeleteMembershipTableEntries(string clusterId) => inner.DeleteMembershipTableEntriesAsync(clusterId, CancellationToken.None);

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => fate.IsDead ? Task.CompletedTask : inner.CleanupDefunctSiloEntriesAsync(beforeDate, CancellationToken.None);

    public Task<MembershipTableData> ReadRow(SiloAddress key) => inner.ReadRowAsync(key, CancellationToken.None);

    public async Task<MembershipTableData> ReadAll() => _last = fate.IsDead && _last is { } last ? last : await inner.ReadAllAsync(CancellationToken.None);

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) =>
        fate.IsDead ? Task.FromResult(true) : inner.InsertRowAsync(entry, tableVersion, CancellationToken.None);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        fate.IsDead ? Task.FromResult(true) : inner.UpdateRowAsync(entry, etag, tableVersion, CancellationToken.None);

    public Task UpdateIAmAlive(MembershipEntry entry) => fate.IsDead ? Task.CompletedTask : inner.UpdateIAmAliveAsync(entry, CancellationToken.None);
}
