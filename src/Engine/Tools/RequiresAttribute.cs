using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Tools;

/// <summary>
/// Makes an MCP tool a protected one: it runs only with a connection to a provider that grants these scopes. Name the fewest that
/// work. Several of them on one method add up; they must name the same provider. M1.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequiresAttribute : Attribute
{
    /// <summary>Needs these scopes of this provider.</summary>
    /// <param name="provider">The provider's name, as configured.</param>
    /// <param name="scopes">Scope tokens (RFC 6749 §3.3) of that provider.</param>
    public RequiresAttribute(string provider, params string[] scopes)
    {
        Provider = provider;
        Scopes = scopes;
    }

    /// <summary>The provider's name, as configured.</summary>
    public string Provider { get; }

    /// <summary>The scopes, as written: checked when the catalogue is built.</summary>
    public IReadOnlyList<string> Scopes { get; }

    /// <summary>
    /// The backend runs a request with a known <c>Idempotency-Key</c> at most once, so that a write whose answer was lost may be asked
    /// for again. Say so only if its documentation does.
    /// </summary>
    public bool HonoursKeys { get; set; }

    /// <summary>When a parked call of this tool may run after the reconnect.</summary>
    public ResumePolicy Resume { get; set; }

    /// <summary>Whether a collected result is given again to an equal call within the replay window.</summary>
    public ReplayPolicy Replay { get; set; }

    /// <summary>
    /// A read-only tool may send other methods than GET and HEAD, because the API searches by POST. Such requests are treated as the
    /// reads that they are: repeated freely, without an idempotency key.
    /// </summary>
    public bool AllowsUnsafeMethods { get; set; }

    internal ScopeSet ScopeSet => ReconnectGrains.Sessions.Scopes.ScopeSet.Of(Scopes);
}
