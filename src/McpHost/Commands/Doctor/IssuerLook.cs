using System.Text.Json;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.McpHost.Commands.Doctor;

/// <summary>Asks issuers for their metadata, and for the time.</summary>
internal sealed class IssuerLook(TimeProvider time) : IDisposable
{
    /// <summary>A node whose clock is farther off reports itself not ready. R4.</summary>
    private static readonly TimeSpan Tolerated = ClockCheck.MostSkew;

    private const int MostBytes = 1024 * 1024;

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(8),
    };

    /// <summary>Whether MCP hosts could get tokens from an issuer.</summary>
    /// <param name="issuer">The issuer of MCP tokens.</param>
    /// <param name="address">Where its metadata is; null looks where the specifications put it.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<Finding>> OfTokens(string issuer, string? address, CancellationToken cancellation)
    {
        var origin = issuer.TrimEnd('/');
        var places = address is not null
            ? [address]
            : new[] { $"{origin}/.well-known/openid-configuration", $"{origin}/.well-known/oauth-authorization-server" };
        foreach (var place in places.Where(p => Uri.IsWellFormedUriString(p, UriKind.Absolute)))
        {
            if (await Metadata(new Uri(place), cancellation) is { } metadata)
            {
                return Judge(issuer, metadata);
            }
        }

        return [Finding.Fix($"The issuer of MCP tokens has no readable metadata: {string.Join(" or ", places)}")];
    }

    /// <summary>How far an issuer's clock is from ours; null when that cannot be told.</summary>
    public async Task<Finding?> Clock(string name, string issuer, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out var address))
        {
            return null;
        }

        try
        {
            var before = time.GetUtcNow();
            using var answer = await _http.GetAsync(
                new Uri(address, "/.well-known/openid-configuration"), HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (answer.Headers.Date is not { } theirs)
            {
                return null;
            }

            // The header has whole seconds, and was written at some time between the two readings.
            var ours = before + ((time.GetUtcNow() - before) / 2);
            var off = theirs.AddMilliseconds(500) - ours;
            return off.Duration() <= Tolerated
                ? Finding.Ok($"Our clock and that of {name} agree (to {Math.Max(1, Math.Ceiling(off.Duration().TotalSeconds)):0} s).")
                : Finding.Warn($"Our clock is {off.Duration().TotalSeconds:0} s "
                    + $"{(off > TimeSpan.Zero ? "behind" : "ahead of")} that of {name}. "
                    + $"Look which one is wrong: a node more than {ClockCheck.MostSkew.TotalSeconds:0} s off reports itself not ready.");
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static List<Finding> Judge(string issuer, JsonElement metadata)
    {
        var named = Text(metadata, "issuer");
        if (named != issuer)
        {
            return [Finding.Fix(
                $"The metadata of MCP tokens names the issuer '{named}', not '{issuer}': let External:Issuer be its exact text.")];
        }

        List<Finding> findings = [Finding.Ok($"The issuer of MCP tokens answers: {issuer}")];
        if (!List(metadata, "code_challenge_methods_supported").Contains("S256"))
        {
            findings.Add(
                Finding.Fix("The issuer of MCP tokens does not say that it supports PKCE with S256: MCP hosts refuse to go there."));
        }

        if (Text(metadata, "registration_endpoint") is null && !IsTrue(metadata, "client_id_metadata_document_supported"))
        {
            findings.Add(Finding.Warn(
                "The issuer of MCP tokens knows neither client id metadata documents nor registration: register each host by hand."));
        }

        return findings;
    }

    private async Task<JsonElement?> Metadata(Uri address, CancellationToken cancellation)
    {
        try
        {
            using var answer = await _http.GetAsync(address, cancellation);
            var body = await answer.Content.ReadAsByteArrayAsync(cancellation);
            var isReadable = answer.IsSuccessStatusCode && body.Length <= MostBytes;
            return isReadable && JsonElement.Parse(body) is { ValueKind: JsonValueKind.Object } json ? json : null;
        }
        catch (Exception e) when (
            e is HttpRequestException or JsonException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsTrue(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static IEnumerable<string?> List(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select(v => v.ToString())
            : [];
}
