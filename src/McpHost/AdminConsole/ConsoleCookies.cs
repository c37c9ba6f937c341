using System.Text.Encodings.Web;
using System.Text.Json;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.AdminConsole;

/// <summary>
/// The console's own cookie: a browser that is proven to be a user's is no administrator's by that, and the other way round. S18, S46.
/// </summary>
internal sealed class ConsoleCookies(CookieRules rules, LocatorSealer sealer, TimeProvider time)
{
    /// <summary>A sign-in's life, from the sign-in, whatever happens in between.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private const int LongestLabel = 128;

    // Keeps the sealed text of the longest possible key below what a cookie may hold.
    private static readonly JsonSerializerOptions Dense = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string Name => rules.Secure ? "__Host-reconnect-console" : "reconnect-console";

    /// <summary>The administrator that the browser was proven to be, if any; the gate asks whether that still holds.</summary>
    public ConsoleUser? Read(HttpContext context) =>
        sealer.Unseal(LocatorPurpose.ConsoleSession, context.Request.Cookies[Name], time.GetUtcNow()) is LocatorOpening.Opened opened
        && JsonSerializer.Deserialize<Content>(opened.Payload.Span, Dense) is { } content
        && SessionKey.Create(content.T, content.U) is { } key
            ? new ConsoleUser(key, content.L, DateTimeOffset.FromUnixTimeSeconds(content.I), content.S, content.D)
            : null;

    /// <summary>Remembers that the browser was proven to be this administrator just now.</summary>
    public void SignIn(HttpContext context, SessionKey key, string? label, string? sid, bool isDeveloper = false)
    {
        var now = time.GetUtcNow();
        var known = label is { Length: > LongestLabel } ? label[..LongestLabel] : label;
        var content = JsonSerializer.SerializeToUtf8Bytes(new Content(key.Tenant, key.User, known, now.ToUnixTimeSeconds(), sid, isDeveloper), Dense);
        context.Response.Cookies.Append(Name, sealer.Seal(LocatorPurpose.ConsoleSession, content, now + Life), rules.Flags(Life));
    }

    /// <summary>Forgets it.</summary>
    public void SignOut(HttpContext context) => context.Response.Cookies.Delete(Name, rules.Flags());

    // Tenant, user, label, issued, session, developer: short names, because it travels with every request.
    private sealed record Content(string? T, string? U, string? L, long I, string? S, bool D);
}
