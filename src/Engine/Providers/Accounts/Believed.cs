using System.Text.Json;
using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Providers.Accounts;

/// <summary>Whether what a provider says about an account can be believed.</summary>
internal abstract record Believed
{
    private Believed()
    {
    }

    /// <summary>The claims of a validated ID token, and the issuer that it really has.</summary>
    public sealed record Token(JsonElement Claims, string Issuer) : Believed
    {
        public override string ToString() => nameof(Token);
    }

    public sealed record Account(UpstreamAccount Who, Person Person, bool IsAdministrator) : Believed;

    public sealed record Not(Distrust Reason) : Believed;

    public sealed record Unavailable(ProviderTrouble Trouble, TimeSpan RetryAfter) : Believed;
}
