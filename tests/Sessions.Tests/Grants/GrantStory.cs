using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Tests.Grants;

/// <summary>A story in which our own authorization server takes part.</summary>
internal static class GrantStory
{
    public const string Client = "https://chat.example/client.json";
    public const string Redirect = "https://chat.example/callback";
    public const string Resource = "https://mcp.example/mcp";
    public const string Verifier = "a-verifier-of-forty-three-characters-or-more";
    public const string Browser = "browser";

    public static AuthorizationRequest Request(string scopes = "read", string client = Client) => new(
        client, Redirect, ScopeSet.Parse(scopes), Resource,
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))), "state", "nonce");

    public static Reply BeginAuthorization(
        this Story story, string id = "auth", string scopes = "read", string client = Client, bool consented = true, string? sid = null) =>
        story.Send(new Command.BeginAuthorization(story.Stamp(), id, Request(scopes, client), Browser, consented, new Person("Alice", "a@b.example", true), sid));

    public static Reply LookAtAuthorization(this Story story, string id = "auth", string browser = Browser) =>
        story.Send(new Command.LookAtAuthorization(story.Stamp(), id, browser));

    public static Reply IssueCode(this Story story, string id = "auth", string browser = Browser) =>
        story.Send(new Command.IssueCode(story.Stamp(), id, browser));

    public static Reply RedeemCode(
        this Story story,
        string id = "auth",
        string client = Client,
        string redirect = Redirect,
        string? resource = Resource,
        string verifier = Verifier) =>
        story.Send(new Command.RedeemCode(story.Stamp(), id, client, redirect, resource, new Secret(verifier)));

    public static Reply Rotate(this Story story, Grant grant, long generation, string client = Client, string? scopes = null, string? resource = null) =>
        story.Send(new Command.RotateGrant(story.Stamp(), grant.Id, generation, client, resource, scopes is null ? null : ScopeSet.Parse(scopes)));

    /// <summary>From the consent to the grant.</summary>
    public static Grant Link(this Story story, string scopes = "read", string client = Client, string id = "auth")
    {
        story.BeginAuthorization(id, scopes, client).ShouldBeOfType<Reply.AuthorizationIs>();
        story.IssueCode(id).ShouldBeOfType<Reply.AuthorizationIs>();
        return story.RedeemCode(id, client).ShouldBeOfType<Reply.GrantIs>().Grant;
    }

    /// <summary>The client with a token of this grant that ended long ago: only the grant counts.</summary>
    public static Asker Holding(Grant grant, string scopes = "all") =>
        new(grant.Client, ScopeSet.Parse(scopes), World.Start.AddYears(-1), 1, "trc_1", grant.Id);
}
