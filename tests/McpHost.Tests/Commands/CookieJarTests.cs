using ReconnectGrains.McpHost.Commands.World;

namespace ReconnectGrains.McpHost.Tests.Commands;

public sealed class CookieJarTests
{
    private static readonly Uri SignIn = new("http://127.0.0.1:5081/identity/sign-in/one");

    private readonly CookieJar _jar = new();

    [Fact]
    public void A_cookie_goes_to_its_path_and_below_whatever_the_port()
    {
        _jar.Take(SignIn, ["step=1; Path=/identity/sign-in; HttpOnly"]);

        _jar.HeaderFor(new Uri("http://127.0.0.1:5082/identity/sign-in/two")).ShouldBe("step=1");
        _jar.HeaderFor(new Uri("http://127.0.0.1:5081/identity/sign-inner")).ShouldBeNull();
        _jar.HeaderFor(new Uri("http://localhost:5081/identity/sign-in")).ShouldBeNull();
    }

    [Fact]
    public void A_cookie_without_a_path_stays_in_the_folder_that_it_came_from()
    {
        _jar.Take(SignIn, ["step=1"]);

        _jar.HeaderFor(new Uri("http://127.0.0.1/identity/sign-in/other")).ShouldBe("step=1");
        _jar.HeaderFor(new Uri("http://127.0.0.1/")).ShouldBeNull();
    }

    [Fact]
    public void A_secure_cookie_is_not_taken_over_plain_http_and_never_sent_over_it()
    {
        _jar.Take(SignIn, ["a=1; Path=/; Secure"]);
        _jar.Take(new Uri("https://127.0.0.1/"), ["b=1; Path=/; Secure"]);

        _jar.HeaderFor(new Uri("http://127.0.0.1/")).ShouldBeNull();
        _jar.HeaderFor(new Uri("https://127.0.0.1/")).ShouldBe("b=1");
    }

    [Fact]
    public void A_deleted_cookie_is_gone_and_a_newer_one_replaces_its_namesake()
    {
        _jar.Take(SignIn, ["a=1; Path=/", "b=1; Path=/"]);
        _jar.Take(SignIn, ["a=2; Path=/", "b=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"]);

        _jar.HeaderFor(SignIn).ShouldBe("a=2");
    }
}
