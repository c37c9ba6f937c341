using Dapper;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Audit;

/// <summary>
/// Whom the log means: it holds random pseudonyms, and this table alone knows whose they are. Erasing a row leaves the log whole and
/// provable, and nobody can say any more whom it was about. M17.
/// </summary>
internal sealed class AuditSubjects(Randomness randomness)
{
    private const string Prefix = "sub_";

    /// <summary>The user's pseudonym, made where there is none. In the transaction of what is appended under it.</summary>
    public async Task<string> Of(SqlWork work, string tenant, string user)
    {
        if (await Known(work, tenant, user) is { } known)
        {
            return known;
        }

        var values = new { tenant, user, subject = Prefix + randomness.Id() };
        var made = await work.Execute(
            "INSERT INTO audit_subjects (tenant, user_id, subject) VALUES (@tenant, @user, @subject) ON CONFLICT (tenant, user_id) DO NOTHING", values);
        return made == 1 ? values.subject : (await Known(work, tenant, user))!; // Another node was faster.
    }

    /// <summary>A stream as people name it, as it is stored.</summary>
    public static async Task<string> Stored(SqlWork work, string stream) =>
        Parse(stream) is var (key, epoch) && key is not null && await Known(work, key.Tenant, key.User) is { } subject
            ? AuditLog.StreamOf(key with { User = subject }, epoch)
            : stream;

    /// <summary>Entries with the names of those who were not erased.</summary>
    public static async Task<IReadOnlyList<AuditEntry>> Named(SqlWork work, IReadOnlyList<AuditEntry> entries)
    {
        var subjects = entries.Select(e => e.User).Where(u => u?.StartsWith(Prefix, StringComparison.Ordinal) == true).Distinct().ToList();
        if (subjects.Count == 0)
        {
            return entries;
        }

        // Dapper's own lists mean something else with each database.
        var values = new DynamicParameters();
        foreach (var (at, subject) in subjects.Index())
        {
            values.Add($"s{at}", subject);
        }

        var list = string.Join(", ", subjects.Index().Select(s => $"@s{s.Index}"));
        var rows = await work.Rows<Row>($"SELECT subject AS Subject, user_id AS UserId FROM audit_subjects WHERE subject IN ({list})", values);
        var names = rows.ToDictionary(r => r.Subject, r => r.UserId, StringComparer.Ordinal);
        return [.. entries.Select(e => e.User is { } user && names.TryGetValue(user, out var name)
            ? e with { User = name, Stream = Parse(e.Stream) is var (key, epoch) && key is not null ? AuditLog.StreamOf(key with { User = name }, epoch) : e.Stream }
            : e)];
    }

    /// <summary>Forgets whose the pseudonym is.</summary>
    /// <returns>False where there was none.</returns>
    public static async Task<bool> Erase(SqlWork work, string tenant, string user) =>
        await work.Execute("DELETE FROM audit_subjects WHERE tenant = @tenant AND user_id = @user", new { tenant, user }) > 0;

    private static Task<string?> Known(SqlWork work, string tenant, string user) => work.First<string>(
        "SELECT subject FROM audit_subjects WHERE tenant = @tenant AND user_id = @user", new { tenant, user });

    private static (SessionKey? Key, long Epoch) Parse(string stream)
    {
        var at = stream.LastIndexOf('#');
        return at > 0 && long.TryParse(stream.AsSpan(at + 1), out var epoch) ? (SessionKey.Parse(stream[..at]), epoch) : default;
    }

    private sealed record Row(string Subject, string UserId);
}
