using System.Xml.Linq;
using Dapper;
using Microsoft.AspNetCore.DataProtection.Repositories;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Sealing;

/// <summary>The Data Protection key ring in the SQL database, shared by all nodes. Its keys are wrapped before they come here.</summary>
public sealed class SqlKeyRing(SqlDatabase database) : IXmlRepository
{
    /// <summary>All keys and revocations, oldest first.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public IReadOnlyCollection<XElement> GetAllElements() => database.ReadNow(
        connection => connection.Query<string>("SELECT xml FROM key_ring ORDER BY stored_at, name").Select(XElement.Parse).ToList());

    /// <summary>Stores a key or a revocation. Never replaces one: that would make what the old one sealed unreadable.</summary>
    /// <exception cref="StoreUnavailableException">It was not stored, or the name is taken.</exception>
    public void StoreElement(XElement element, string friendlyName)
    {
        var values = new { name = friendlyName, xml = element.ToString(SaveOptions.DisableFormatting), now = database.Now };
        database.WriteNow((connection, transaction) => connection.Execute(
            "INSERT INTO key_ring (name, xml, stored_at, audited) VALUES (@name, @xml, @now, 0)", values, transaction));
    }
}
