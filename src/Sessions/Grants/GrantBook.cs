using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ReconnectGrains.Sessions.Grants;

/// <summary>What our own authorization server knows of the user (mode <c>BuiltIn</c>).</summary>
/// <param name="Consents">One per client, oldest first.</param>
/// <param name="Grants">Living ones, oldest first.</param>
/// <param name="Authorizations">Open and recently redeemed ones, oldest first.</param>
/// <param name="Person">What is known of the user, once somebody signed in through it.</param>
public sealed record GrantBook(
    ImmutableList<Consent> Consents, ImmutableList<Grant> Grants, ImmutableList<Authorization> Authorizations, Person? Person)
{
    /// <summary>Nothing.</summary>
    public static readonly GrantBook Empty = new([], [], [], null);

    /// <summary>Nothing was ever written into it.</summary>
    [JsonIgnore]
    public bool IsEmpty => Consents.IsEmpty && Grants.IsEmpty && Authorizations.IsEmpty && Person is null;

    /// <summary>The grant with this id, if it is alive.</summary>
    public Grant? Grant(string id, DateTimeOffset now) => Grants.FirstOrDefault(g => g.Id == id && g.ExpiresAt > now);

    /// <summary>The authorization with this id, if it is remembered.</summary>
    public Authorization? Authorization(string id, DateTimeOffset now) => Authorizations.FirstOrDefault(a => a.Id == id && a.ExpiresAt > now);

    /// <summary>What the user agreed that a client may do.</summary>
    public Consent? Consent(string client) => Consents.FirstOrDefault(c => c.Client == client);

    /// <summary>With this authorization in the place of its former self, or at the end.</summary>
    public GrantBook With(Authorization authorization)
    {
        var at = Authorizations.FindIndex(a => a.Id == authorization.Id);
        return this with { Authorizations = at < 0 ? Authorizations.Add(authorization) : Authorizations.SetItem(at, authorization) };
    }

    /// <summary>With this grant in the place of its former self, or at the end.</summary>
    public GrantBook With(Grant grant)
    {
        var at = Grants.FindIndex(g => g.Id == grant.Id);
        return this with { Grants = at < 0 ? Grants.Add(grant) : Grants.SetItem(at, grant) };
    }
}
