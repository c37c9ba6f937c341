using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ReconnectGrains.Chaos.Api;
using ReconnectGrains.Chaos.Providers;

namespace ReconnectGrains.Chaos.Tests.Books;

public sealed class BooksTests
{
    private const string Verifier = "verifier";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private readonly Scene.Clock _clock = new();
    private readonly TokenBook _book;

    public BooksTests() => _book = new(_clock);

    [Fact]
    public void A_refresh_token_that_comes_again_ends_its_family_and_is_noted_with_who_used_it_up()
    {
        var first = Connect();
        var second = _book.Rotate(first.Refresh, "node1", Life).Issued!;

        _book.Rotate(first.Refresh, "node2", Life).Issued.ShouldBeNull();

        var reuse = _book.Reuses.ShouldHaveSingleItem();
        (reuse.Spent.Node, reuse.Node).ShouldBe(("node1", "node2"));
        _book.Who(second.Access).ShouldBeNull();
        _book.Rotate(second.Refresh, "node1", Life).Issued.ShouldBeNull();
    }

    [Fact]
    public void A_code_works_once_and_only_with_its_verifier()
    {
        var code = _book.Code(Consent());
        _book.Redeem(code, "another", Life).ShouldBeNull();
        _book.Redeem(code, Verifier, Life).ShouldBeNull();
    }

    [Fact]
    public void A_forgotten_access_token_opens_nothing_and_its_refresh_token_still_works()
    {
        var issued = Connect();

        _book.ForgetAccess(_ => true).ShouldBe(1);

        _book.Who(issued.Access).ShouldBeNull();
        _book.Rotate(issued.Refresh, "node1", Life).Issued.ShouldNotBeNull();
    }

    [Fact]
    public void The_ledger_does_a_known_key_once_and_a_request_without_key_each_time()
    {
        var ledger = new EffectLedger(_clock);

        ledger.Do("call-1", "pay", "key").ShouldBe(1);
        ledger.Do("call-1", "pay", "key").ShouldBe(1);
        ledger.Do("call-2", "note", null).ShouldBe(1);
        ledger.Do("call-2", "note", null).ShouldBe(2);
        ledger.All.Count.ShouldBe(3);
    }

    private Issued Connect() => _book.Redeem(_book.Code(Consent()), Verifier, Life)!;

    private static Consent Consent() =>
        new("user1", "northwind", "acme.read", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))), null);
}
