using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Grants;

namespace ReconnectGrains.Sessions.Tests.Grants;

/// <summary>Refresh tokens rotate; whoever comes with one that was used up ends the family.</summary>
[Trait("Proves", "S25")]
public sealed class RotationTests
{
    private readonly Story _story = new();
    private readonly Grant _grant;

    public RotationTests() => _grant = _story.Link();

    [Fact]
    public void Each_use_gives_the_next_generation()
    {
        Generation(_story.Rotate(_grant, 1)).ShouldBe(2);
        Generation(_story.Rotate(_grant, 2)).ShouldBe(3);
    }

    [Fact]
    public void The_immediate_predecessor_gets_the_same_successor_for_ten_seconds()
    {
        _story.Rotate(_grant, 1);
        _story.Later(Limits.RotationGrace);
        Generation(_story.Rotate(_grant, 1)).ShouldBe(2);
        Generation(_story.Rotate(_grant, 2)).ShouldBe(3);
    }

    [Fact]
    public void After_ten_seconds_the_predecessor_ends_the_family()
    {
        _story.Rotate(_grant, 1);
        _story.Later(Limits.RotationGrace + TimeSpan.FromSeconds(1));
        _story.Rotate(_grant, 1).ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.Rotate(_grant, 2).ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.Audit.TakeLast(2).ShouldBe(["ReuseDetected", "Revoked"]);
    }

    [Fact]
    public void An_older_one_ends_the_family_at_once()
    {
        _story.Rotate(_grant, 1);
        _story.Rotate(_grant, 2);
        _story.Rotate(_grant, 1).ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.Session.Book.Grants.ShouldBeEmpty();
    }

    [Fact]
    public void Another_client_gets_nothing_and_ends_nothing()
    {
        _story.Rotate(_grant, 1, client: "thief").ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        Generation(_story.Rotate(_grant, 1)).ShouldBe(2);
    }

    [Fact]
    public void A_refresh_never_widens_and_never_changes_the_resource()
    {
        _story.Rotate(_grant, 1, scopes: "read pay").ShouldBe(new Reply.Refused(ErrorCode.InsufficientScope));
        _story.Rotate(_grant, 1, resource: "https://other.example").ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        Generation(_story.Rotate(_grant, 1, scopes: "read", resource: GrantStory.Resource)).ShouldBe(2);
    }

    [Fact]
    public void A_grant_that_nobody_uses_ends_and_one_in_use_ends_in_its_time()
    {
        _story.Later(Limits.GrantUnused);
        _story.Rotate(_grant, 1).ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.Tick();
        _story.Session.Book.Grants.ShouldBeEmpty();

        var used = _story.Link(id: "second");
        for (var generation = 1; generation <= 6; generation++)
        {
            _story.Later(Limits.GrantUnused - TimeSpan.FromDays(1));
            Generation(_story.Rotate(used, generation)).ShouldBe(generation + 1);
        }

        _story.Later(Limits.GrantUnused - TimeSpan.FromDays(1));
        _story.Rotate(used, 7).ShouldBe(new Reply.Refused(ErrorCode.NotFound)); // A year is the end, however busy it was.
    }

    [Fact]
    [Trait("Proves", "R9")]
    public void A_further_grant_ends_the_one_that_was_used_longest_ago()
    {
        for (var i = 1; i <= Limits.Grants; i++)
        {
            _story.Later(TimeSpan.FromMinutes(1));
            _story.Acknowledge(long.MaxValue);
            _story.Link(id: $"auth-{i}");
        }

        _story.Session.Book.Grants.Count.ShouldBe(Limits.Grants);
        _story.Session.Book.Grants.ShouldNotContain(g => g.Id == _grant.Id);
        _story.Session.Book.Authorizations.Count.ShouldBeLessThanOrEqualTo(Limits.Authorizations);
    }

    private static long Generation(Reply reply) => reply.ShouldBeOfType<Reply.GrantIs>().Grant.Generation;
}
