using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ModelContextProtocol.Server;
using ReconnectGrains.Engine.Tools;

namespace ReconnectGrains.Invoices;

/// <summary>The connector: three tools over the invoice API, one of each effect.</summary>
[McpServerToolType]
#pragma warning disable CA1707 // A parameter's name is the argument's name on the wire, where words are joined by underscores.
public sealed class InvoiceTools(Upstream acme)
{
    /// <summary>Reads. Runs again at any time.</summary>
    [McpServerTool(Name = "list_invoices", Title = "List invoices", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Requires("acme", "invoices.read")]
    [Description("Invoices of the signed-in user's company, newest first, twenty to a page.")]
    public Task<InvoicePage> List(
        [Description("The page, from 1.")][Range(1, 1000)] int page = 1,
        [Description("Only invoices with this status.")] InvoiceStatus? status = null,
        CancellationToken cancellationToken = default) =>
        acme.Get<InvoicePage>($"invoices?page={page}&status={status.ToString()!.ToLowerInvariant()}", cancellationToken);

    /// <summary>Writes, and may be undone by an apology.</summary>
    [McpServerTool(Name = "send_reminder", Title = "Send a payment reminder", Destructive = false, UseStructuredContent = true)]
    [Requires("acme", "invoices.send", HonoursKeys = true)]
    [Description("Sends the customer of an open invoice a reminder by e-mail.")]
    public Task<Reminder> Remind(
        [Description("The invoice's id, such as INV-1001.")][RegularExpression("[A-Z]{3}-[0-9]{1,9}")] string invoice_id,
        [Description("What the reminder says.")][StringLength(2000, MinimumLength = 1)] string message,
        CancellationToken cancellationToken = default) =>
        acme.Post<Reminder>($"invoices/{invoice_id}/reminders", new { message }, cancellationToken);

    /// <summary>Moves money: waits for the user's tick after a reconnect.</summary>
    [McpServerTool(Name = "pay_invoice", Title = "Pay an invoice", Destructive = true, UseStructuredContent = true)]
    [Requires("acme", "invoices.pay", HonoursKeys = true)]
    [Description("Pays an open invoice in full. The amount, the currency and the recipient must be those of the invoice.")]
    public Task<Payment> Pay(
        [Description("The invoice's id, such as INV-1001.")][RegularExpression("[A-Z]{3}-[0-9]{1,9}")] string invoice_id,
        [Description("The amount, with at most two decimals.")][Range(typeof(decimal), "0.01", "1000000")] decimal amount,
        [Description("The currency's ISO 4217 code.")][RegularExpression("[A-Z]{3}")] string currency,
        [Description("Who gets the money, as the invoice names them.")][StringLength(200, MinimumLength = 1)] string recipient,
        CancellationToken cancellationToken = default) =>
        acme.Post<Payment>($"invoices/{invoice_id}/payments", new { amount, currency, recipient }, cancellationToken);
}
#pragma warning restore CA1707

/// <summary>Whether an invoice still waits for its money.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InvoiceStatus>))]
public enum InvoiceStatus
{
    /// <summary>Waits.</summary>
    [JsonStringEnumMemberName("open")]
    Open = 0,

    /// <summary>Is paid.</summary>
    [JsonStringEnumMemberName("paid")]
    Paid = 1,
}

/// <summary>One invoice.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Recipient">Who gets the money.</param>
/// <param name="Amount">How much.</param>
/// <param name="Currency">In which currency (ISO 4217).</param>
/// <param name="Due">Until when.</param>
/// <param name="Status">Whether it is paid.</param>
public sealed record Invoice(string Id, string Recipient, decimal Amount, string Currency, DateOnly Due, InvoiceStatus Status);

/// <summary>A page of invoices, newest first.</summary>
/// <param name="Page">The page's number, from 1.</param>
/// <param name="Pages">How many pages there are.</param>
/// <param name="Invoices">The invoices.</param>
public sealed record InvoicePage(int Page, int Pages, IReadOnlyList<Invoice> Invoices);

/// <summary>A reminder that was sent.</summary>
/// <param name="Id">The effect's id in the API's ledger.</param>
/// <param name="Invoice">The invoice's id.</param>
/// <param name="At">When it was sent.</param>
public sealed record Reminder(string Id, string Invoice, DateTimeOffset At);

/// <summary>A payment that was made.</summary>
/// <param name="Id">The effect's id in the API's ledger.</param>
/// <param name="Invoice">The invoice's id.</param>
/// <param name="Amount">How much.</param>
/// <param name="Currency">In which currency.</param>
/// <param name="Recipient">Who got it.</param>
/// <param name="At">When.</param>
public sealed record Payment(string Id, string Invoice, decimal Amount, string Currency, string Recipient, DateTimeOffset At);
