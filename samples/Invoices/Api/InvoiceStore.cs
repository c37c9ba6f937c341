using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ReconnectGrains.Invoices.Api;

/// <summary>The order to send a reminder.</summary>
public sealed record ReminderOrder(string? Message);

/// <summary>The order to pay.</summary>
public sealed record PaymentOrder(decimal Amount, string? Currency, string? Recipient);

/// <summary>One real effect: what the demonstration and the tests count.</summary>
/// <param name="Id">The effect's id.</param>
/// <param name="Kind"><c>reminder</c> or <c>payment</c>.</param>
/// <param name="Tenant">Whose invoice.</param>
/// <param name="User">Who caused it.</param>
/// <param name="Invoice">The invoice's id.</param>
/// <param name="Amount">What was paid; null for a reminder.</param>
/// <param name="Key">The request's idempotency key.</param>
/// <param name="At">When.</param>
public sealed record LedgerEntry(
    string Id, string Kind, string Tenant, string User, string Invoice, decimal? Amount, string? Key, DateTimeOffset At);

/// <summary>What a request is answered, now and when it is repeated with its key.</summary>
internal sealed record StoredAnswer(int Status, string? Json, string? Problem = null, bool IsReplayed = false);

/// <summary>Invoices, their ledger and the answers that idempotency keys stand for, in one SQLite file.</summary>
internal sealed class InvoiceStore
{
    private const int PageSize = 20;

    private readonly string _connection;
    private readonly TimeProvider _time;

    private InvoiceStore(string connection, TimeProvider time) => (_connection, _time) = (connection, time);

    /// <summary>Opens the database of a directory, and makes and fills it first if it is not there.</summary>
    public static InvoiceStore Open(string directory, TimeProvider time)
    {
        SQLitePCL.Batteries_V2.Init();
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, "invoices.db");
        var store = new InvoiceStore(new SqliteConnectionStringBuilder { DataSource = path }.ConnectionString, time);
        using var db = store.Connect();
        InvoiceSchema.Ensure(db);
        return store;
    }

    /// <summary>A page of a tenant's invoices.</summary>
    public InvoicePage List(string tenant, int page, InvoiceStatus? status)
    {
        using var db = Connect();
        const string filter = "FROM invoice WHERE tenant = @tenant AND (@status IS NULL OR status = @status)";
        var matches = new { tenant, status = status?.ToString(), limit = PageSize, offset = (page - 1) * PageSize };
        var count = db.ExecuteScalar<int>($"SELECT count(*) {filter}", matches);
        var rows = db.Query<InvoiceRow>(
            $"SELECT id, recipient, cents, currency, due, status {filter} ORDER BY number DESC LIMIT @limit OFFSET @offset", matches);
        return new(page, Math.Max(1, (count + PageSize - 1) / PageSize), [.. rows.Select(r => r.ToInvoice())]);
    }

    /// <summary>Sends a reminder.</summary>
    public StoredAnswer Remind(Bearer bearer, string id, ReminderOrder order, string? key) => Once(bearer, key, $"reminder {id} {order}", db =>
    {
        if (Find(db, bearer, id) is not { } invoice)
        {
            return NoSuchInvoice;
        }

        if (order.Message is not { Length: > 0 and <= 2000 })
        {
            return new(422, null, "The message has 1 to 2000 characters");
        }

        if (invoice.Status == InvoiceStatus.Paid)
        {
            return new(409, null, "The invoice is paid already");
        }

        var entry = Record(db, bearer, "reminder", id, null, key);
        return Created(new Reminder(entry.Id, id, entry.At));
    });

    /// <summary>Pays an invoice.</summary>
    public StoredAnswer Pay(Bearer bearer, string id, PaymentOrder order, string? key) => Once(bearer, key, $"payment {id} {order}", db =>
    {
        if (Find(db, bearer, id) is not { } invoice)
        {
            return NoSuchInvoice;
        }

        if (invoice.Status == InvoiceStatus.Paid)
        {
            return new(409, null, "The invoice is paid already");
        }

        if (order.Amount != invoice.Amount || order.Currency != invoice.Currency || order.Recipient != invoice.Recipient)
        {
            return new(422, null, "Amount, currency and recipient must be those of the invoice");
        }

        db.Execute("UPDATE invoice SET status = 'Paid' WHERE tenant = @Tenant AND id = @id", new { bearer.Tenant, id });
        var entry = Record(db, bearer, "payment", id, invoice.Amount, key);
        return Created(new Payment(entry.Id, id, invoice.Amount, invoice.Currency, invoice.Recipient, entry.At));
    });

    /// <summary>Every effect, oldest first.</summary>
    public IReadOnlyList<LedgerEntry> Ledger()
    {
        using var db = Connect();
        return [.. db.Query<LedgerRow>("SELECT id, kind, tenant, user, invoice, cents, key, at FROM ledger ORDER BY number").Select(r => r.ToEntry())];
    }

    private static StoredAnswer NoSuchInvoice => new(404, null, "No such invoice");

    private static StoredAnswer Created(object body) => new(201, JsonSerializer.Serialize(body, JsonSerializerOptions.Web));

    private static Invoice? Find(SqliteConnection db, Bearer bearer, string id) => db.QuerySingleOrDefault<InvoiceRow>(
        "SELECT id, recipient, cents, currency, due, status FROM invoice WHERE tenant = @Tenant AND id = @id", new { bearer.Tenant, id })?.ToInvoice();

    private LedgerEntry Record(SqliteConnection db, Bearer bearer, string kind, string invoice, decimal? amount, string? key)
    {
        var now = _time.GetUtcNow();
        var entry = new LedgerEntry(Guid.CreateVersion7(now).ToString("N"), kind, bearer.Tenant, bearer.User, invoice, amount, key, now);
        db.Execute(
            "INSERT INTO ledger (id, kind, tenant, user, invoice, cents, key, at) VALUES (@Id, @Kind, @Tenant, @User, @Invoice, @cents, @Key, @at)",
            new
            {
                entry.Id,
                entry.Kind,
                entry.Tenant,
                entry.User,
                entry.Invoice,
                cents = (long?)(amount * 100),
                entry.Key,
                at = now.ToString("O", CultureInfo.InvariantCulture),
            });
        return entry;
    }

    /// <summary>
    /// Looks up the key, acts and keeps the answer in one transaction: however often a request with one key arrives, and wherever a
    /// connection breaks, it acts once. Refusals are not kept: nothing happened.
    /// </summary>
    private StoredAnswer Once(Bearer bearer, string? key, string request, Func<SqliteConnection, StoredAnswer> act)
    {
        using var db = Connect();
        // Takes the write lock at once, so two requests with one key cannot both find it unused.
        using var transaction = db.BeginTransaction(deferred: false);
        var digest = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(request)));
        var known = key is null ? null : db.QuerySingleOrDefault<KeptRow>(
            "SELECT request, status, json FROM kept WHERE tenant = @Tenant AND user = @User AND key = @key", new { bearer.Tenant, bearer.User, key });
        if (known is not null)
        {
            return known.Request == digest
                ? new((int)known.Status, known.Json, IsReplayed: true)
                : new(422, null, "The idempotency key belongs to another request");
        }

        var answer = act(db);
        if (key is not null && answer.Json is not null)
        {
            db.Execute(
                "INSERT INTO kept (tenant, user, key, request, status, json) VALUES (@Tenant, @User, @key, @digest, @Status, @Json)",
                new { bearer.Tenant, bearer.User, key, digest, answer.Status, answer.Json });
        }

        transaction.Commit();
        return answer;
    }

    private SqliteConnection Connect()
    {
        var db = new SqliteConnection(_connection);
        db.Open();
        return db;
    }

    private sealed record KeptRow(string Request, long Status, string Json);

    private sealed record InvoiceRow(string Id, string Recipient, long Cents, string Currency, string Due, string Status)
    {
        public Invoice ToInvoice() =>
            new(Id, Recipient, Cents / 100m, Currency, DateOnly.Parse(Due, CultureInfo.InvariantCulture), Enum.Parse<InvoiceStatus>(Status));
    }

    private sealed record LedgerRow(string Id, string Kind, string Tenant, string User, string Invoice, long? Cents, string? Key, string At)
    {
        public LedgerEntry ToEntry() => new(Id, Kind, Tenant, User, Invoice, Cents / 100m, Key, DateTimeOffset.Parse(At, CultureInfo.InvariantCulture));
    }
}
