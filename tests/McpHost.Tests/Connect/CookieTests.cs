using Microsoft.Extensions.DependencyInjection;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.Tests.Connect;

public sealed class CookieTests
{
    [Theory]
    [InlineData(false, "__Host-", "; secure")]
    [InlineData(true, "", "")]
    [Trait("Proves", "S18")]
    public async Task Cookies_are_locked_to_the_host_except_for_a_developers_plain_http(bool plain, string prefix, string secure)
    {
        await using var host = await PagesHost.Start(plain);
        using var visitor = host.Visitor();
        var look = await visitor.Get("/connect/abc");
        host.Session.End = new TripEnd.SignedIn(Sample.Alice, null, "abc");
        var back = await visitor.Get("/callback?state=s&code=c");

        Flags(look).ShouldBe([$"{prefix}reconnect-forms; path=/{secure}; samesite=lax; httponly"]);
        Flags(back).ShouldBe(
        [
            $"{prefix}reconnect-user; max-age=1800; path=/{secure}; samesite=lax; httponly",
            $"{prefix}reconnect-flow; max-age=600; path=/{secure}; samesite=lax; httponly",
        ]);
    }

    [Fact]
    [Trait("Proves", "S18")]
    public async Task Plain_http_outside_of_development_does_not_start() =>
        await Should.ThrowAsync<InvalidOperationException>(async () => await PagesHost.Start(plain: true, environment: "Production"));

    [Theory]
    [InlineData(false, "127.0.0.1", 400)]
    [InlineData(true, "192.0.2.7", 400)]
    [InlineData(true, null, 400)]
    [InlineData(true, "::1", 200)]
    [Trait("Proves", "S18")]
    public async Task Plain_http_is_refused_unless_a_developer_sends_it_on_loopback(bool plain, string? from, int status)
    {
        await using var host = await PagesHost.Start(
            plain, arrives: context => context.Connection.RemoteIpAddress = from is null ? null : System.Net.IPAddress.Parse(from));
        using var visitor = host.Visitor();

        var answer = await visitor.Get("/connect/abc");

        answer.Status.ShouldBe(status);
        if (status == 400)
        {
            answer.Heading.ShouldBe("This connection is not encrypted");
            answer.SetCookies.ShouldBeEmpty();
        }
    }

    [Fact]
    [Trait("Proves", "S18")]
    public async Task A_sign_in_ends_after_30_minutes_whatever_happens_in_between()
    {
        await using var host = await PagesHost.Start();
        using var alice = await host.SignedIn();
        host.Clock.Now += TimeSpan.FromMinutes(29);
        (await alice.Get("/requests")).Status.ShouldBe(200);

        host.Clock.Now += TimeSpan.FromMinutes(1);

        (await alice.Get("/requests")).Status.ShouldBe(403);
    }

    [Theory]
    [InlineData("")]
    [InlineData("forged")]
    [InlineData("eyJUIjoidGVuYW50LTc3IiwiVSI6InVzZXItYWxpY2UifQ")]
    [Trait("Proves", "S15")]
    public async Task A_forged_sign_in_is_none(string value)
    {
        await using var host = await PagesHost.Start();
        using var visitor = host.Visitor();
        visitor.Cookies["reconnect-user"] = value;

        (await visitor.Get("/requests")).Status.ShouldBe(403);
    }

    [Fact]
    [Trait("Proves", "S15")]
    public async Task What_was_sealed_for_another_purpose_or_changed_signs_nobody_in()
    {
        await using var host = await PagesHost.Start();
        using var alice = await host.SignedIn();
        var real = alice.Cookies["reconnect-user"];
        var sealer = host.Services.GetRequiredService<LocatorSealer>();
        var ticket = sealer.Seal(LocatorPurpose.Ticket, """{"T":"tenant-77","U":"user-alice","L":null,"I":0}"""u8.ToArray(), Sample.Now.AddHours(1));
        foreach (var value in (string[])[ticket, real[..^2], real[..^4] + "AAAA", real + "A"])
        {
            using var visitor = host.Visitor();
            visitor.Cookies["reconnect-user"] = value;

            (await visitor.Get("/requests")).Status.ShouldBe(403);
        }
    }

    [Fact]
    public async Task The_longest_possible_user_still_fits_into_a_cookie()
    {
        await using var host = await PagesHost.Start();
        var key = new SessionKey(new string('\u4E2D', SessionKey.MaxLength), new string('"', SessionKey.MaxLength));
        host.Session.End = Sample.Connected with { User = key, Label = new string('\u4E2D', 1000) };
        using var visitor = host.Visitor();

        var answer = await visitor.Get("/callback?state=s&code=c");

        answer.SetCookies.ShouldHaveSingleItem().Length.ShouldBeLessThan(4096);
        (await visitor.Get("/requests")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Signing_out_forgets_the_browser()
    {
        await using var host = await PagesHost.Start();
        using var alice = await host.SignedIn();

        var answer = await alice.Submit("/requests", "/sign-out");

        alice.Cookies.Keys.ShouldBe(["reconnect-forms"]);
        (await alice.Get(answer.Location!)).Heading.ShouldBe("You are signed out");
        (await alice.Get("/requests")).Status.ShouldBe(403);
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void Addresses_of_one_subscriber_count_as_one(string address, string key) =>
        AddressLimit.Key(System.Net.IPAddress.Parse(address)).ShouldBe(key);

    // Everything but the value, which differs.
    private static string[] Flags(Answer answer) =>
        [.. answer.SetCookies.Select(c => string.Join("; ", c.Split("; ").Where(p => !p.StartsWith("expires", StringComparison.Ordinal)).Select((p, i) => i == 0 ? p.Split('=')[0] : p)))];
}
