namespace ReconnectGrains.Grains.Tests.World;

/// <summary>
/// The cluster's membership table as one silo reaches it: once it is dead it writes nothing there, no goodbye either. It is left to believe
/// that it did, or its end would wait for a table that never answers.
/// </summary>
internal sealed class MortalMembership(IMembershipTable inner, Fate fate) : IMembershipTable
{
    private MembershipTableData? _last;

    public Task InitializeMembershipTable(bool tryInitTableVersion) => inner.InitializeMembershipTable(tryInitTableVersion);

    public Task DeleteMembershipTableEntries(string clusterId) => inner.DeleteMembershipTableEntries(clusterId);

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => fate.IsDead ? Task.CompletedTask : inner.CleanupDefunctSiloEntries(beforeDate);

    public Task<MembershipTableData> ReadRow(SiloAddress key) => inner.ReadRow(key);

    public async Task<MembershipTableData> ReadAll() => _last = fate.IsDead && _last is { } last ? last : await inner.ReadAll();

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) =>
        fate.IsDead ? Task.FromResult(true) : inner.InsertRow(entry, tableVersion);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        fate.IsDead ? Task.FromResult(true) : inner.UpdateRow(entry, etag, tableVersion);

    public Task UpdateIAmAlive(MembershipEntry entry) => fate.IsDead ? Task.CompletedTask : inner.UpdateIAmAlive(entry);
}
