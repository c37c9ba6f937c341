using System.Text.Json;

namespace ReconnectGrains.Bench.World;

/// <summary>What every program of a run has to know of the others.</summary>
/// <param name="Key">The file of the identity provider's key.</param>
/// <param name="Identity">The issuer of MCP tokens, which also signs people in.</param>
/// <param name="Acme">The upstream provider.</param>
/// <param name="Api">The API, with a slash at the end.</param>
/// <param name="Audience">What MCP tokens name in <c>aud</c>: the same for all servers, so that one token opens each of them.</param>
internal sealed record WorldFile(string Key, string Identity, string Acme, string Api, string Audience)
{
    /// <summary>Reads it.</summary>
    public static WorldFile Read(string path) => JsonSerializer.Deserialize<WorldFile>(File.ReadAllText(path))!;

    /// <summary>Writes it.</summary>
    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this));
}
