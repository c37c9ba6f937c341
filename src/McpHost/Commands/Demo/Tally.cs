using Microsoft.Extensions.Logging.Abstractions;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.Servers;
using ReconnectGrains.Sessions.Audit;

namespace ReconnectGrains.McpHost.Commands.Demo;

/// <summary>
/// What really became of the story's calls: counted in the server's audit log and in the API's own books, not remembered.
/// </summary>
/// <param name="Parked">How many of them were parked.</param>
/// <param name="Resumed">How often one of them was released.</param>
/// <param name="Executions">How often the API did what one of them asks for.</param>
/// <param name="Lost">How many were parked and have no end.</param>
internal sealed record Tally(int Parked, int Resumed, int Executions, int Lost)
{
    /// <summary>More than the story can have caused.</summary>
    private const int MostEvents = 1000;

    private static readonly AuditKind[] Ends =
        [AuditKind.Collected, AuditKind.Cancelled, AuditKind.Lapsed, AuditKind.OutcomeUnknown, AuditKind.Refused];

    /// <summary>What the story should come to.</summary>
    public static Tally Expected { get; } = new(2, 2, 2, 0);

    /// <inheritdoc/>
    public override string ToString() => $"demo: parked={Parked} resumed={Resumed} executions={Executions} lost={Lost}";

    /// <summary>Counts.</summary>
    /// <param name="api">The API.</param>
    /// <param name="options">Where the store is; one for a single process is closed, so that it can be opened here.</param>
    /// <param name="payment">The parked payment.</param>
    /// <param name="invoice">The invoice that it pays.</param>
    /// <param name="read">The parked read.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<Tally> Count(
        DevelopmentApi api,
        ReconnectOptions options,
        string payment,
        string invoice,
        string read,
        TimeProvider time,
        CancellationToken cancellation)
    {
        var key = DevelopmentApi.KeyOf(payment, $"/invoices/{invoice}/payments");
        var paid = (await api.Ledger(cancellation)).Count(e => e.Key == key || e.Invoice == invoice);
        var listed = (await api.Requests(cancellation)).Count(BrokenRead.IsIt);
        var events = await Events(options, time, cancellation);
        var story = events.Where(e => e.IntentId == payment || e.IntentId == read).ToList();
        var parked = Of(story, e => e.Kind == AuditKind.Parked);
        return new Tally(
            parked.Count,
            story.Count(e => e.Kind == AuditKind.Resumed),
            paid + listed,
            parked.Except(Of(story, e => Ends.Contains(e.Kind))).Count());
    }

    private static HashSet<string?> Of(IEnumerable<AuditEntry> entries, Func<AuditEntry, bool> which) =>
        [.. entries.Where(which).Select(e => e.IntentId)];

    private static async Task<IReadOnlyList<AuditEntry>> Events(ReconnectOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var services = new ServiceCollection();
        services.AddSingleton(time);
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddLogging();
        services.AddReconnectEngine(options);
        await using var store = services.BuildServiceProvider();
        var entries = await store.GetRequiredService<AuditLog>().Find(new AuditQuery(), MostEvents, cancellation);
        WorldException.Unless(entries.All(e => e.Genuine), "The audit log holds an entry that the server did not write.");
        return entries;
    }
}
