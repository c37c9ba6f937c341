using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Sessions.Documents;

/// <summary>
/// The one form in which a session is stored: JSON with a version, to be sealed as a whole before it leaves the process. Names
/// and numbers in it are stable. docs/stored-state.md, R8.
/// </summary>
public static class SessionDocument
{
    /// <summary>
    /// The version that this program writes, and reads with those before. A session without grants is written as <see cref="WithoutGrants"/>,
    /// so that during an upgrade nodes of the version before can still read it.
    /// </summary>
    public const int Version = 2;

    /// <summary>The version before there were grants.</summary>
    public const int WithoutGrants = 1;

    internal static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new SecretInSealedDocument(), new JsonStringEnumConverter(allowIntegerValues: false) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // Never shown in a page: only the size matters.
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        MaxDepth = CanonicalJson.MaxDepth + 16, // Arguments and results stand a few levels deep.
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true, // What a later version adds has a default value in its record. R8.
    };

    /// <summary>Writes a session. The bytes hold secrets: seal them.</summary>
    public static byte[] Write(Session session) => JsonSerializer.SerializeToUtf8Bytes(new Envelope(session.Book.IsEmpty ? WithoutGrants : Version, session), Options);

    /// <summary>Reads what <see cref="Write"/> wrote, for the session it was written for.</summary>
    public static DocumentRead Read(SessionKey key, ReadOnlySpan<byte> document)
    {
        try
        {
            return JsonSerializer.Deserialize<Envelope>(document, Options) switch
            {
                { Version: > Version } newer => new DocumentRead.Newer(newer.Version),
                { Session: { } session } when session.Key == key => new DocumentRead.Opened(session),
                _ => new DocumentRead.Corrupt(),
            };
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            return new DocumentRead.Corrupt();
        }
    }

    private sealed record Envelope(int Version, Session? Session);
}

/// <summary>What came of reading a document.</summary>
public abstract record DocumentRead
{
    private DocumentRead()
    {
    }

    /// <summary>The session.</summary>
    public sealed record Opened(Session Session) : DocumentRead;

    /// <summary>A later program wrote it; this one must not touch it.</summary>
    public sealed record Newer(int Version) : DocumentRead;

    /// <summary>Not a session document, or another session's.</summary>
    public sealed record Corrupt : DocumentRead;
}
