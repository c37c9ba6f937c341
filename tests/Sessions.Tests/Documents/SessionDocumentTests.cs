using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using ReconnectGrains.Sessions.Documents;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Sessions.Tests.Documents;

public sealed class SessionDocumentTests
{
    [Fact]
    [Trait("Proves", "R8")]
    public void What_was_written_is_read_and_written_again_byte_for_byte() =>
        Prop.ForAll(AnySession.All, session =>
        {
            var bytes = SessionDocument.Write(session);
            var opened = SessionDocument.Read(Story.Alice, bytes).ShouldBeOfType<DocumentRead.Opened>().Session;
            SessionDocument.Write(opened).ShouldBe(bytes);
            (opened.Key, opened.Epoch, opened.AuditSequence).ShouldBe((session.Key, session.Epoch, session.AuditSequence));
            opened.Connections.ShouldBe(session.Connections);
            opened.Intents.ShouldBe(session.Intents);
            opened.Tickets.ShouldBe(session.Tickets);
            opened.Remembered.ShouldBe(session.Remembered);
            opened.Unacknowledged.ShouldBe(session.Unacknowledged);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Arguments_and_results_of_the_deepest_nesting_that_is_taken_can_be_read_again()
    {
        var deep = new string('[', CanonicalJson.MaxDepth) + new string(']', CanonicalJson.MaxDepth);
        var story = new Story();
        story.Call("pay", deep);
        story.Connect();
        story.Returned(deep);
        Read(SessionDocument.Write(story.Session)).ShouldBeOfType<DocumentRead.Opened>();
    }

    [Fact]
    public void A_result_nested_deeper_than_a_document_can_be_is_kept_as_a_receipt()
    {
        const int depth = 500;
        var story = new Story();
        story.Connect();
        story.Call("pay");
        story.Returned(new string('[', depth) + new string(']', depth));
        story.Last.State.ShouldBeOfType<IntentState.Done>().Result.ShouldBe(new KeptResult.Receipt(2 * depth));
    }

    [Fact]
    [Trait("Proves", "S43")]
    public void A_document_of_another_tenant_or_user_is_refused()
    {
        var bytes = SessionDocument.Write(Session.Empty(Story.Alice, 1));
        SessionDocument.Read(new SessionKey("contoso", "bob"), bytes).ShouldBeOfType<DocumentRead.Corrupt>();
        SessionDocument.Read(new SessionKey("other", "alice"), bytes).ShouldBeOfType<DocumentRead.Corrupt>();
    }

    [Theory]
    [InlineData(SessionDocument.Version + 1)]
    [InlineData(int.MaxValue)]
    [Trait("Proves", "R8")]
    public void A_document_of_a_later_program_is_refused_whatever_is_in_it(int version)
    {
        Read($$"""{"version":{{version}},"session":null}""").ShouldBe(new DocumentRead.Newer(version));
        var future = Mutable();
        future["version"] = version;
        Read(future.ToJsonString()).ShouldBe(new DocumentRead.Newer(version));
    }

    [Fact]
    [Trait("Proves", "R8")]
    public void Members_that_this_program_does_not_know_are_skipped()
    {
        var document = Mutable();
        document["session"]!["later"] = 1;
        document["session"]!["intents"]![0]!["later"] = "x";
        Read(document.ToJsonString()).ShouldBeOfType<DocumentRead.Opened>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("""{"version":1}""")]
    [InlineData("""{"version":1,"session":null}""")]
    [InlineData("""{"version":1,"session":{}}""")]
    [InlineData("""{"version":1,"session":{"key":{"tenant":"contoso","user":"alice"},"epoch":1}}""")]
    [InlineData("""{"version":"1","session":null}""")]
    public void What_is_not_a_whole_document_is_corrupt(string text) => Read(text).ShouldBeOfType<DocumentRead.Corrupt>();

    [Fact]
    public void A_document_that_lacks_a_member_anywhere_is_corrupt()
    {
        foreach (var path in Paths(Mutable()))
        {
            var document = Mutable();
            Remove(document, path);
            Read(document.ToJsonString()).ShouldBeOfType<DocumentRead.Corrupt>(path);
        }
    }

    [Fact]
    [Trait("Proves", "R6")]
    public void Random_bytes_never_throw() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => SessionDocument.Read(Story.Alice, bytes) is DocumentRead.Corrupt)
            .QuickCheckThrowOnFailure();

    [Fact]
    [Trait("Proves", "R6")]
    public void A_damaged_document_never_throws()
    {
        var damage = from at in Gen.Choose(0, int.MaxValue) from length in Gen.Choose(0, 40) from with in Damage select (at, length, with);
        Prop.ForAll(AnySession.All, damage.ToArbitrary(), (session, d) =>
        {
            var bytes = SessionDocument.Write(session);
            var at = d.at % bytes.Length;
            var rest = Math.Min(bytes.Length, at + d.length);
            SessionDocument.Read(Story.Alice, [.. bytes[..at], .. d.with, .. bytes[rest..]]).ShouldNotBeNull();
        }).QuickCheckThrowOnFailure();
    }

    private static readonly Gen<byte[]> Damage = Gen.OneOf(
        Gen.Elements("", "null", "1", "\"\"", "\"x\"", "[]", "{}", "true", "-1", "1e999", "\"is\":\"open\",", "\u0000", "}", ",").Select(Encoding.UTF8.GetBytes),
        Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf());

    /// <summary>Members whose record gives them a default value.</summary>
    private static bool IsOptional(string path) => path.EndsWith("|maybeDone", StringComparison.Ordinal)
        || path.EndsWith(".account|login", StringComparison.Ordinal) || path.EndsWith("|endedSignIns", StringComparison.Ordinal)
        || path.EndsWith("|auditHead", StringComparison.Ordinal) || path.EndsWith("]|chain", StringComparison.Ordinal)
        || path.EndsWith(".asked|traceParent", StringComparison.Ordinal)
        || (path.Contains(".unacknowledged[", StringComparison.Ordinal)
            && new[] { "|provider", "|tool", "|intentId", "|clientId", "|detail" }.Any(m => path.EndsWith(m, StringComparison.Ordinal)));

    /// <summary>A document with an intent, a ticket and two connections in it.</summary>
    private static JsonObject Mutable()
    {
        var story = new Story();
        story.Connect();
        story.Connect("contacts", "crm");
        story.ForceExpiry("crm");
        story.Call("contacts");
        story.Call("pay");
        story.Begin(story.OpenTicket().Id);
        return JsonNode.Parse(SessionDocument.Write(story.Session))!.AsObject();
    }

    private static IEnumerable<string> Paths(JsonNode node)
    {
        if (node is JsonArray array)
        {
            return array.SelectMany(Paths!);
        }

        return node is JsonObject members
            ? members.SelectMany(m => (m.Value is null ? [] : Paths(m.Value)).Append($"{members.GetPath()}|{m.Key}"))
                .Where(p => !IsOptional(p))
            : [];
    }

    private static void Remove(JsonNode root, string path)
    {
        var (parent, member) = (path.Split('|')[0], path.Split('|')[1]);
        var steps = parent.Split(['$', '.', '[', ']'], StringSplitOptions.RemoveEmptyEntries);
        var at = steps.Aggregate(root, (node, step) => int.TryParse(step, out var i) ? node[i]! : node[step]!);
        at.AsObject().Remove(member).ShouldBeTrue(path);
    }

    private static DocumentRead Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    private static DocumentRead Read(byte[] bytes) => SessionDocument.Read(Story.Alice, bytes);
}
