using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ReconnectGrains.Invoices.Api;

/// <summary>The tables, and the invoices that a new database begins with: two tenants, each with its own.</summary>
internal static class InvoiceSchema
{
    private const string Tables = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE IF NOT EXISTS invoice (
          number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL, recipient TEXT NOT NULL, cents INTEGER NOT NULL,
          currency TEXT NOT NULL, due TEXT NOT NULL, status TEXT NOT NULL, UNIQUE (tenant, id));
        CREATE TABLE IF NOT EXISTS ledger (
          number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, tenant TEXT NOT NULL, user TEXT NOT NULL,
          invoice TEXT NOT NULL, cents INTEGER, key TEXT, at TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS kept (
          tenant TEXT NOT NULL, user TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, status INTEGER NOT NULL, json TEXT NOT NULL,
          PRIMARY KEY (tenant, user, key));
        """;

    private static readonly string[] Recipients =
        ["Ørsted Paper A/S", "Müller & Söhne GmbH", "Lighthouse Supplies Ltd", "Café Zürich", "Blue Harbour Freight"];

    /// <summary>Makes the tables, and fills them if there is no invoice.</summary>
    public static void Ensure(SqliteConnection db)
    {
        db.Execute(Tables);
        using var transaction = db.BeginTransaction(deferred: false);
        if (db.ExecuteScalar<long>("SELECT count(*) FROM invoice") == 0)
        {
            Seed(db, "northwind", "INV", 1001, 45);
            Seed(db, "contoso", "CON", 2001, 25);
        }

        transaction.Commit();
    }

    private static void Seed(SqliteConnection db, string tenant, string prefix, int first, int count)
    {
        var due = new DateOnly(2031, 1, 15);
        for (var i = 0; i < count; i++)
        {
            db.Execute(
                "INSERT INTO invoice (tenant, id, recipient, cents, currency, due, status) "
                + "VALUES (@tenant, @id, @recipient, @cents, @currency, @due, @status)",
                new
                {
                    tenant,
                    id = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{first + i}"),
                    recipient = Recipients[i % Recipients.Length],
                    cents = 1250 + (i * 1337L),
                    currency = i % 3 == 2 ? "USD" : "EUR",
                    due = due.AddDays(i * 3).ToString("O", CultureInfo.InvariantCulture),
                    status = i % 4 == 3 ? nameof(InvoiceStatus.Paid) : nameof(InvoiceStatus.Open),
                });
        }
    }
}
