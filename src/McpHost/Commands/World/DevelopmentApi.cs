using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ReconnectGrains.Invoices.Api;

namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>What really happened at the invoice API, as it tells itself.</summary>
internal sealed class DevelopmentApi(HttpClient http, Uri api)
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Every effect, oldest first.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> Ledger(CancellationToken cancellation) =>
        await http.GetFromJsonAsync<List<LedgerEntry>>(new Uri(api, "/dev/ledger"), Names, cancellation) ?? [];

    /// <summary>Every request of a connector, oldest first.</summary>
    public async Task<IReadOnlyList<SeenRequest>> Requests(CancellationToken cancellation) =>
        await http.GetFromJsonAsync<List<SeenRequest>>(new Uri(api, "/dev/requests"), Names, cancellation) ?? [];

    /// <summary>
    /// The idempotency key that a kept call's first request carries: an intent's key is its id without the prefix, and each mutating
    /// request derives its own from it. So an effect in the ledger names the call that caused it.
    /// </summary>
    /// <param name="intentId">The intent.</param>
    /// <param name="path">The path of its first mutating request.</param>
    public static string KeyOf(string intentId, string path) => Base64Url.EncodeToString(HMACSHA256.HashData(
        Encoding.UTF8.GetBytes(intentId["int_".Length..]), Encoding.UTF8.GetBytes($"1\nPOST\n{path}")));
}
