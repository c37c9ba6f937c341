using System.Text.Json.Serialization;

namespace ReconnectGrains.Sessions.Intents;

/// <summary>What is kept of a tool's result until the host collects it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Whole), "whole")]
[JsonDerivedType(typeof(Receipt), "receipt")]
public abstract record KeptResult
{
    private KeptResult()
    {
    }

    /// <summary>The MCP <c>CallToolResult</c>, as JSON.</summary>
    public sealed record Whole(RawJson Json) : KeptResult;

    /// <summary>It was larger than <see cref="Limits.ResultBytes"/>, nested too deep, or found no room: only that it ended well, and how large it was.</summary>
    public sealed record Receipt(int Bytes) : KeptResult;
}
