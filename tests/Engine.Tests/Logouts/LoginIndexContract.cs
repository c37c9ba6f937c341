using ReconnectGrains.Engine.Logouts;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Identity;
using static ReconnectGrains.Engine.Tests.Storage.TestStore;

namespace ReconnectGrains.Engine.Tests.Logouts;

/// <summary>Which sessions a logout concerns, on every database.</summary>
[Trait("Proves", "M8")]
public abstract class LoginIndexContract(TestStore temp) : StoreContract(temp)
{
    private static readonly AccountLogin One = new("sub-ann", "sid-1");

    private LoginIndex Index => new(Temp.Database);

    [Fact]
    public async Task A_logout_of_a_session_finds_what_that_session_led_to_and_one_of_the_user_finds_all()
    {
        await Index.SignedIn("acme", Ann, One, Cancel);
        await Index.Connected("acme", Bob, One with { Sid = "sid-2" }, Cancel);

        (await Found(sid: "sid-1")).ShouldBe([Ann]);
        (await Found(sid: "sid-2")).ShouldBe([Bob]);
        (await Found(sid: null)).ShouldBe([Ann, Bob]);
        (await Found(sid: "sid-3")).ShouldBeEmpty();
        (await Found("sub-bob", sid: null)).ShouldBeEmpty();
        (await Index.Find("crm", Logout("sub-ann", null), Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_sign_in_is_found_for_as_long_as_it_lasts_and_a_connection_for_ever()
    {
        await Index.SignedIn("acme", Ann, One, Cancel);
        await Index.Connected("acme", Bob, One, Cancel);
        await Index.SignedIn("acme", Bob, One, Cancel);
        Temp.Clock.Now += Limits.BrowserSignIn - TimeSpan.FromSeconds(1);
        (await Found(sid: "sid-1")).ShouldBe([Ann, Bob]);
        Temp.Clock.Now += TimeSpan.FromDays(300);
        (await Found(sid: "sid-1")).ShouldBe([Bob]);
    }

    [Fact]
    [Trait("Proves", "R9")]
    public async Task Logins_of_former_connections_and_former_sign_ins_are_not_kept()
    {
        for (var i = 0; i < 10; i++)
        {
            await Index.Connected("acme", Ann, new AccountLogin("sub-ann", $"sid-{i}"), Cancel);
            await Index.SignedIn("acme", Bob, new AccountLogin("sub-bob", $"sid-b{i}"), Cancel);
            Temp.Clock.Now += TimeSpan.FromHours(1);
        }

        await Index.SignedIn("acme", Bob, new AccountLogin("sub-bob", null), Cancel);

        (await Found(sid: "sid-8")).ShouldBeEmpty();
        (await Found(sid: "sid-9")).ShouldBe([Ann]);
        Convert.ToInt64(Temp.RawScalar("SELECT COUNT(*) FROM logins"), System.Globalization.CultureInfo.InvariantCulture).ShouldBe(3);
    }

    [Fact]
    public async Task A_login_that_has_no_name_is_not_recorded()
    {
        await Index.SignedIn("acme", Ann, null, Cancel);
        await Index.Connected("acme", Ann, null, Cancel);
        Convert.ToInt64(Temp.RawScalar("SELECT COUNT(*) FROM logins"), System.Globalization.CultureInfo.InvariantCulture).ShouldBe(0);
    }

    [Fact]
    [Trait("Proves", "R9")]
    public async Task A_logout_token_counts_once_until_it_is_forgotten_or_too_old()
    {
        var logout = Logout("sub-ann", null);
        (await Index.Use(logout, Cancel)).ShouldBeTrue();
        (await Index.Use(logout, Cancel)).ShouldBeFalse();
        await Index.Forget(logout, Cancel);
        (await Index.Use(logout, Cancel)).ShouldBeTrue();
        Temp.Clock.Now += TimeSpan.FromHours(1);
        (await Index.Use(logout with { TokenId = "another" }, Cancel)).ShouldBeTrue();
        Convert.ToInt64(Temp.RawScalar("SELECT COUNT(*) FROM logout_tokens"), System.Globalization.CultureInfo.InvariantCulture).ShouldBe(1);
    }

    private Task<IReadOnlyList<SessionKey>> Found(string? sub = "sub-ann", string? sid = null) => Index.Find("acme", Logout(sub, sid), Cancel);

    private LogoutReading.Read Logout(string? sub, string? sid) => new("token-1", sub, sid, Temp.Clock.Now.AddMinutes(12));
}

/// <summary>On a file.</summary>
public sealed class LoginIndexOnSqlite() : LoginIndexContract(new TempStore());

/// <summary>On a server.</summary>
public sealed class LoginIndexOnPostgreSql(PostgresServer server) : LoginIndexContract(new PostgresStore(server));
