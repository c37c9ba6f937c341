namespace ReconnectGrains.Grains.Tests.World;

/// <summary>The cluster's membership table as one silo reaches it: once it is dead it writes nothing there, no goodbye either.</summary>
internal sealed class MortalMembership(IMembershipTable inner, Fate fate) : IMembershipTable
{
    public Task InitializeMembershipTable(bool tryInitTableVersion) => Alive().InitializeMembershipTable(tryInitTableVersion);

    public Task DeleteMembershipTableEntries(string clusterId) => Alive().DeleteMembershipTableEntries(clusterId);

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => Alive().CleanupDefunctSiloEntries(beforeDate);

    public Task<MembershipTableData> ReadRow(SiloAddress key) => Alive().ReadRow(key);

    public Task<MembershipTableData> ReadAll() => Alive().ReadAll();

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => Alive().InsertRow(entry, tableVersion);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => Alive().UpdateRow(entry, etag, tableVersion);

    public Task UpdateIAmAlive(MembershipEntry entry) => Alive().UpdateIAmAlive(entry);

    private IMembershipTable Alive() => fate.IsDead ? throw new IOException("This silo is dead.") : inner;
}
