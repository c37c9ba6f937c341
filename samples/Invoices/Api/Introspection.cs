using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ReconnectGrains.Invoices.Api;

/// <summary>Who a token stands for.</summary>
/// <param name="Tenant">Its <c>tid</c>.</param>
/// <param name="User">Its <c>sub</c>.</param>
/// <param name="Scopes">Its <c>scope</c>, split.</param>
public sealed record Bearer(string Tenant, string User, IReadOnlyList<string> Scopes);

/// <summary>
/// Asks the provider about every token (RFC 7662), each time: nothing is remembered, so a revoked token is refused at once.
/// </summary>
internal sealed class Introspection(Uri provider) : IDisposable
{
    private const string Client = "invoices-api";
    private const string DevelopmentSecret = "invoices-api-secret-development-only";

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private Uri? _endpoint;

    /// <returns>Who it is, or null when the token is not, or no longer, valid.</returns>
    /// <exception cref="HttpRequestException">The provider does not answer as it should.</exception>
    public async Task<Bearer?> Ask(string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint ??= await Discover(cancellationToken))
        {
            Content = new FormUrlEncodedContent([new("token", token), new("token_type_hint", "access_token")]),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Client}:{DevelopmentSecret}")));
        using var response = await _http.SendAsync(request, cancellationToken);
        var answer = await Read(response, cancellationToken);
        var isActive = answer.TryGetProperty("active", out var active) && active.ValueKind == JsonValueKind.True;
        return isActive && Text(answer, "tid") is { } tenant && Text(answer, "sub") is { } user
            ? new(tenant, user, (Text(answer, "scope") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            : null;
    }

    public void Dispose() => _http.Dispose();

    private static string? Text(JsonElement answer, string member) =>
        answer.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static async Task<JsonElement> Read(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        response.EnsureSuccessStatusCode();
        try
        {
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return answer.ValueKind == JsonValueKind.Object ? answer : throw new JsonException();
        }
        catch (JsonException e)
        {
            throw new HttpRequestException("The provider answered with something else than a JSON object.", e);
        }
    }

    private async Task<Uri> Discover(CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri($"{provider.AbsoluteUri.TrimEnd('/')}/.well-known/openid-configuration"), cancellationToken);
        var metadata = await Read(response, cancellationToken);
        return Uri.TryCreate(Text(metadata, "introspection_endpoint"), UriKind.Absolute, out var endpoint)
            ? endpoint
            : throw new HttpRequestException("The provider names no introspection endpoint.");
    }
}
