using System.Text.Json;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>One request that the sample provider noted.</summary>
/// <param name="Endpoint"><c>token</c>, <c>revocation</c> or <c>introspection</c>.</param>
/// <param name="GrantType">Of a token request.</param>
/// <param name="User">Whose token it was.</param>
/// <param name="Outcome"><c>ok</c> or an error code.</param>
/// <param name="RefreshReuse">A refresh token came a second time.</param>
internal sealed record NotedRequest(string Endpoint, string? GrantType, string? User, string Outcome, bool RefreshReuse);

/// <summary>The levers of one of the sample provider's issuers: see samples/Provider/README.md.</summary>
internal sealed class DevelopmentProvider(HttpClient http, Uri issuer)
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Ends all of a user's grants and tokens.</summary>
    public Task Revoke(string user, CancellationToken cancellation) => Post("revoke", new { user }, cancellation);

    /// <summary>Ends a user's access tokens; refreshing still works.</summary>
    public Task ExpireAccess(string user, CancellationToken cancellation) => Post("expire-access", new { user }, cancellation);

    /// <summary>A user's next consent grants none of these.</summary>
    public Task Withhold(string user, string[] scopes, CancellationToken cancellation) =>
        Post("withhold", new { user, scopes }, cancellation);

    /// <summary>The next request to the token endpoint is refused.</summary>
    /// <param name="status">The status.</param>
    /// <param name="error">The OAuth error code.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task RefuseToken(int status, string error, CancellationToken cancellation) =>
        Post("faults", new { endpoint = "token", mode = "status", status, body = new { error } }, cancellation);

    /// <summary>Mends what was broken.</summary>
    public async Task Mend(CancellationToken cancellation)
    {
        using var answer = await http.DeleteAsync(new Uri(issuer, "/dev/faults"), cancellation);
    }

    /// <summary>What the provider noted so far.</summary>
    public async Task<IReadOnlyList<NotedRequest>> Log(CancellationToken cancellation) =>
        await http.GetFromJsonAsync<List<NotedRequest>>(new Uri(issuer, "/dev/log"), Names, cancellation) ?? [];

    private async Task Post(string lever, object body, CancellationToken cancellation)
    {
        using var answer = await http.PostAsJsonAsync(new Uri(issuer, $"/dev/{lever}"), body, cancellation);
        WorldException.Unless(answer.IsSuccessStatusCode, $"The sample provider refused /dev/{lever} ({(int)answer.StatusCode}).");
    }
}
