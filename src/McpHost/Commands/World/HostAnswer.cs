using System.Text.Json.Nodes;

namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>What a host gets for one request.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Challenge">The <c>WWW-Authenticate</c> header.</param>
/// <param name="Result">The JSON-RPC result.</param>
/// <param name="Error">The JSON-RPC error.</param>
internal sealed record HostAnswer(int Status, string? Challenge, JsonObject? Result, JsonObject? Error)
{
    /// <summary>The result's <c>_meta</c>.</summary>
    public JsonObject? Meta => Result?["_meta"] as JsonObject;

    /// <summary>True when the server asks for something first (MCP 2026-07-28).</summary>
    public bool NeedsInput => Result?["resultType"]?.GetValue<string>() == "input_required";

    /// <summary>What the host brings back then.</summary>
    public string? RequestState => Result?["requestState"]?.GetValue<string>();

    /// <summary>True when the tool ran and did not say that it failed.</summary>
    public bool IsGood => Status == 200 && Result is not null && !NeedsInput && Result["isError"]?.GetValue<bool>() != true;

    /// <summary>The envelope, wherever the era puts it.</summary>
    public JsonObject? Envelope => (Meta?["reconnect/envelope"]
        ?? (IsGood ? null : Result?["structuredContent"])
        ?? Error?["data"]?["reconnect/envelope"]) as JsonObject;

    /// <summary>The envelope's code; null for a good answer.</summary>
    public string? Code => Envelope?["code"]?.GetValue<string>();

    /// <summary>The intent that it is about.</summary>
    public string? IntentId => Envelope?["intent_id"]?.GetValue<string>() ?? Meta?["reconnect/intent"]?.GetValue<string>();

    /// <summary>True for an answer that was given before.</summary>
    public bool Replayed => Meta?["reconnect/replayed"]?.GetValue<bool>() == true;

    /// <summary>The link for the user.</summary>
    public Uri? Link => Envelope?["reconnect_url"]?.GetValue<string>() is { } url ? new Uri(url) : null;

    /// <summary>The tool's own structured answer.</summary>
    public JsonNode? Content => IsGood ? Result!["structuredContent"] : null;

    /// <summary>In a few words, for somebody who expected something else.</summary>
    public string InWords => IsGood ? $"HTTP {Status}, a result{(Replayed ? " (replayed)" : "")}"
        : Code is { } code ? $"HTTP {Status}, {code}"
        : Error is { } error ? $"HTTP {Status}, error {error["code"]}"
        : $"HTTP {Status}";
}
