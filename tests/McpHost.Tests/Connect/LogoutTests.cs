using ReconnectGrains.Engine.Reconnecting;

namespace ReconnectGrains.McpHost.Tests.Connect;

/// <summary>A logout at the identity provider reaches no cookie: the pages ask whether the sign-in still stands.</summary>
[Trait("Proves", "M8")]
public sealed class LogoutTests
{
    [Fact]
    public async Task A_sign_in_that_the_identity_provider_ended_counts_no_more_and_does_not_come_back()
    {
        await using var host = await PagesHost.Start();
        using var alice = await host.SignedIn();
        (await alice.Get("/requests")).Status.ShouldBe(200);
        host.Session.SignedIn = false;

        var answer = await alice.Get("/requests");

        answer.Status.ShouldBe(403);
        alice.Cookies.ShouldNotContainKey("reconnect-user");
        host.Session.SignedIn = true;
        (await alice.Get("/requests")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task An_ended_sign_in_decides_nothing_and_proves_nothing_at_the_callback()
    {
        await using var host = await PagesHost.Start();
        using var alice = await host.SignedIn();
        host.Session.Intents = [Sample.Intent("int_1", Sample.Ticking)];
        var page = await alice.Get("/requests");
        host.Session.SignedIn = false;
        var cookies = alice.Cookies.ToDictionary();

        await alice.Submit(page, "/requests", ("id", "int_1"), ("decision", "confirm"));
        foreach (var (name, value) in cookies)
        {
            alice.Cookies[name] = value;
        }

        await alice.Get("/callback?state=s&code=c");

        host.Session.Decided.ShouldBeEmpty();
        host.Session.Returned[^1].User.ShouldBeNull();
    }

    [Fact]
    public async Task The_pages_ask_about_the_very_session_that_proved_the_user()
    {
        await using var host = await PagesHost.Start();
        using var visitor = host.Visitor();
        host.Session.End = Sample.Connected with { Sid = "sid-9" };
        await visitor.Get("/callback?state=s&code=c");
        host.Session.End = new TripEnd.SignedIn(Sample.Alice, null, "abc", "sid-10");

        await visitor.Get("/requests");
        await visitor.Get("/callback?state=s&code=c");
        await visitor.Get("/requests");

        host.Session.AskedAbout.Select(a => (a.User, a.Sid)).ShouldBe([(Sample.Alice, "sid-9"), (Sample.Alice, "sid-9"), (Sample.Alice, "sid-10")]);
        host.Session.AskedAbout[0].Since.ShouldBe(host.Clock.Now);
    }
}
