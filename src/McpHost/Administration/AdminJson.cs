using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReconnectGrains.McpHost.Administration;

/// <summary>How the administration's API reads and writes JSON: strict, so that a misspelt member never means "all".</summary>
internal static class AdminJson
{
    /// <summary>The largest body, in bytes.</summary>
    public const int MaxBytes = 16 * 1024;

    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = JsonNumberHandling.Strict,
        MaxDepth = 8,
    };

    /// <summary>The body, or null when it is not one.</summary>
    public static async Task<T?> Read<T>(HttpRequest request, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return await request.ReadFromJsonAsync<T>(Options, cancellation);
        }
        catch (Exception e) when (e is JsonException or IOException or InvalidOperationException)
        {
            return null;
        }
    }
}
