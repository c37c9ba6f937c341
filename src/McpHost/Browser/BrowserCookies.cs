using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ReconnectGrains.Engine;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.Browser;

/// <summary>The two cookies of a browser: which browser it is while a trip lasts, and whose it is once that was proven. S15, S18, S19.</summary>
public sealed class BrowserCookies(CookieRules rules, LocatorSealer sealer, Randomness randomness, TimeProvider time)
{
    private const int LongestLabel = 128;

    private static readonly object Voided = new();

    // 256 bits in base64url. Whatever else stands there was not written here.
    private const int FlowLength = 43;

    // Keeps the sealed text of the longest possible key below what a cookie may hold.
    private static readonly JsonSerializerOptions Dense = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The browser's flow value, if it has one.</summary>
    public Secret? Flow(HttpContext context) =>
        context.Request.Cookies[rules.Flow] is { Length: FlowLength } value && Base64Url.IsValid(value) ? new Secret(value) : null;

    /// <summary>
    /// The browser's flow value for a trip that starts now. A browser keeps the value that it has: two links opened side by side must
    /// both find their way back.
    /// </summary>
    public Secret StartFlow(HttpContext context)
    {
        var value = Flow(context) ?? randomness.Secret();
        context.Response.Cookies.Append(rules.Flow, value.Reveal(), rules.Flags(CookieRules.FlowLife));
        return value;
    }

    /// <summary>Who the browser was proven to be, if anybody. The pages ask first whether that still holds: <see cref="Void"/>.</summary>
    public BrowserUser? User(HttpContext context) =>
        !context.Items.ContainsKey(Voided)
        && sealer.Unseal(LocatorPurpose.BrowserSession, context.Request.Cookies[rules.User], time.GetUtcNow()) is LocatorOpening.Opened opened
        && JsonSerializer.Deserialize<Content>(opened.Payload.Span, Dense) is { } content
        && SessionKey.Create(content.T, content.U) is { } key
            ? new BrowserUser(key, content.L, DateTimeOffset.FromUnixTimeSeconds(content.I), content.S)
            : null;

    /// <summary>Remembers that the browser was proven to be this user just now.</summary>
    public BrowserUser SignIn(HttpContext context, SessionKey user, string? label, string? sid = null)
    {
        var now = time.GetUtcNow();
        var known = label is { Length: > LongestLabel } ? label[..LongestLabel] : label;
        var content = JsonSerializer.SerializeToUtf8Bytes(new Content(user.Tenant, user.User, known, now.ToUnixTimeSeconds(), sid), Dense);
        var text = sealer.Seal(LocatorPurpose.BrowserSession, content, now + CookieRules.UserLife);
        context.Response.Cookies.Append(rules.User, text, rules.Flags(CookieRules.UserLife));
        return new BrowserUser(user, known, now, sid);
    }

    /// <summary>The identity provider has ended this sign-in: it counts no more, in this request and after it. M8.</summary>
    public void Void(HttpContext context)
    {
        context.Items[Voided] = true;
        context.Response.Cookies.Delete(rules.User, rules.Flags());
    }

    /// <summary>Forgets both.</summary>
    public void SignOut(HttpContext context)
    {
        context.Response.Cookies.Delete(rules.User, rules.Flags());
        context.Response.Cookies.Delete(rules.Flow, rules.Flags());
    }

    // Tenant, user, label, issued, session: short names, because it travels with every request.
    private sealed record Content(string? T, string? U, string? L, long I, string? S = null);
}
