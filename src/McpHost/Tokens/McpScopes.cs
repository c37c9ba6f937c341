using System.Collections.Immutable;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Tokens;

/// <summary>
/// The names that provider scopes have in MCP tokens. The same name unless configuration maps it: because two providers share one, or
/// because the issuer of the tokens has names of its own.
/// </summary>
public sealed class McpScopes
{
    private readonly ImmutableSortedDictionary<string, string> _toProvider;
    private readonly ILookup<string, string> _toMcp;

    private readonly string _prefix;

    /// <summary>Names as mapped.</summary>
    /// <param name="toProvider">Provider scope by MCP scope.</param>
    /// <param name="prefix">Stands before every other scope where hosts ask for it; tokens may leave it out.</param>
    public McpScopes(IEnumerable<KeyValuePair<string, string>> toProvider, string? prefix = null)
    {
        _prefix = prefix ?? "";
        _toProvider = toProvider.ToImmutableSortedDictionary(StringComparer.Ordinal);
        _toMcp = _toProvider.ToLookup(p => p.Value, p => p.Key, StringComparer.Ordinal);
    }

    /// <summary>A token's scopes as provider scopes. A scope that was given another name does not count under its old one.</summary>
    public ScopeSet OfToken(ScopeSet scopes) => ScopeSet.Of(
        scopes.Select(s => _toProvider.GetValueOrDefault(s) ?? (Bare(s) is var bare && _toMcp.Contains(bare) ? null : bare)).OfType<string>());

    /// <summary>Provider scopes as hosts ask for them.</summary>
    public ScopeSet OnTheWire(ScopeSet scopes) => ScopeSet.Of(scopes.SelectMany(s => _toMcp.Contains(s) ? _toMcp[s].Take(1) : [_prefix + s]));

    private string Bare(string scope) =>
        _prefix.Length > 0 && scope.Length > _prefix.Length && scope.StartsWith(_prefix, StringComparison.Ordinal) ? scope[_prefix.Length..] : scope;
}
