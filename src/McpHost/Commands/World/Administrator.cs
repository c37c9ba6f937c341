using System.Net.Http.Headers;
using System.Text.Json;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>An administrator of the server, over HTTP.</summary>
internal sealed class Administrator(HttpClient http, Uri server, HostToken token)
{
    /// <summary>Makes a user's access tokens at a provider count as expired. M12.</summary>
    /// <returns>How many connections it concerned.</returns>
    /// <exception cref="WorldException">The server refused.</exception>
    public async Task<int> Expire(string tenant, string user, string provider, CancellationToken cancellation)
    {
        using var answer = await Post("/admin/expire", new { tenant, user, provider }, cancellation);
        WorldException.Unless(answer.IsSuccessStatusCode, $"POST /admin/expire answered {(int)answer.StatusCode}.");
        var report = JsonElement.Parse(await answer.Content.ReadAsStringAsync(cancellation));
        return report.GetProperty("connections").GetInt32();
    }

    /// <summary>Begins or ends a membership. M9.</summary>
    /// <exception cref="WorldException">The server refused.</exception>
    public async Task Membership(string tenant, string user, bool active, CancellationToken cancellation)
    {
        using var answer = await Post("/admin/memberships", new { tenant, user, active }, cancellation);
        WorldException.Unless(answer.IsSuccessStatusCode, $"POST /admin/memberships answered {(int)answer.StatusCode}.");
    }

    /// <summary>Which node holds a user's session, where an engine keeps sessions on nodes.</summary>
    /// <param name="path">The endpoint that tells.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="user">The user.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="WorldException">The server refused.</exception>
    public async Task<string> Holder(string path, string tenant, string user, CancellationToken cancellation)
    {
        var query = $"?tenant={Uri.EscapeDataString(tenant)}&user={Uri.EscapeDataString(user)}";
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, path + query));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        using var answer = await http.SendAsync(request, cancellation);
        WorldException.Unless(answer.IsSuccessStatusCode, $"GET {path} answered {(int)answer.StatusCode}.");
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync(cancellation)).GetProperty("node").GetString()!;
    }

    /// <summary>Any request, for somebody who may be refused.</summary>
    public async Task<HttpResponseMessage> Post(string path, object body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, path)) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        return await http.SendAsync(request, cancellation);
    }
}
