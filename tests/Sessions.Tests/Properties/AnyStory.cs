using FsCheck;
using FsCheck.Fluent;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Sessions.Tests.Grants;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Tests.Properties;

internal enum Act
{
    Call, Handle, ParkForScope, Collect, Cancel, Confirm, List, Look, OpenTicket, Begin, Redeem, Decline, NoteWrongUser,
    ExchangeEnded, RefreshEnded, Renew, Reject, ExecutionEnded, ForceExpiry, Disconnect, LoggedOut, Tick, Connect, Restore, ChangeTools, ChangeNode,
    Authorize, LookOn, Issue, RedeemCode, Rotate, RevokeGrant, RevokeClient,
}

/// <summary>One step of an arbitrary story: what, on which of the things there are, in which variant, how much later.</summary>
internal sealed record Step(Act Act, int Which, int Variant, int SecondsLater);

/// <summary>Tells an arbitrary story: any command, on ids that exist, existed or never did, in any order.</summary>
internal sealed class AnyStory
{
    private readonly Story _story = new();
    private readonly List<SideEffect> _effects = [];

    public static Arbitrary<IReadOnlyList<Step>> All { get; } = Arb.From((
        from act in Gen.Frequency(Acts())
        from which in Gen.Choose(0, 1000)
        from variant in Gen.Choose(0, 1000)
        from later in Gen.Frequency((6, Gen.Constant(0)), (6, Gen.Elements(1, 4, 29, 30)), (2, Gen.Elements(120, 600, 3600)), (1, Gen.Constant(90_000)))
        select new Step(act, which, variant, later)).ListOf().Resize(120).Select(s => (IReadOnlyList<Step>)s), Shorter);

    public Session Session => _story.Session;

    public DateTimeOffset Now => _story.Now;

    /// <summary>The audit log has everything.</summary>
    public void Acknowledge() => _story.Acknowledge(long.MaxValue);

    /// <summary>Tells one step, and returns what it sent and caused.</summary>
    public (Command Command, IReadOnlyList<SideEffect> Effects) Tell(Step step)
    {
        _story.Later(TimeSpan.FromSeconds(step.SecondsLater));
        if (step.Which % 20 == 0)
        {
            _story.Acknowledge(_story.Session.AuditSequence - (step.Variant % 3));
        }

        if (step.Act is Act.Connect)
        {
            Connect(step);
        }

        var command = CommandOf(step);
        _story.Send(command);
        _effects.AddRange(_story.Effects);
        return (command, _story.Effects);
    }

    private static (int, Gen<Act>)[] Acts() =>
    [
        (6, Gen.Elements(Act.Call)), (5, Gen.Elements(Act.ExecutionEnded)), (3, Gen.Elements(Act.Connect, Act.RefreshEnded, Act.Tick)),
        (10, Gen.Elements(Enum.GetValues<Act>().Where(a => a is not Act.Restore).ToArray())), (1, Gen.Elements(Act.Restore, Act.Tick)),
    ];

    /// <summary>A whole trip of a browser, so that stories get far.</summary>
    private void Connect(Step step)
    {
        var ticket = _story.OpenTicket(step.Variant % 3 == 0 ? "read" : "all").Id;
        _story.Begin(ticket);
        _story.Redeem(ticket);
        _effects.AddRange(_story.Effects);
    }

    private Command CommandOf(Step step)
    {
        var (which, variant, stamp) = (step.Which, step.Variant, _story.Stamp());
        if (variant % 50 == 7 && Pick(_story.Session.Remembered, which) is { } repeated)
        {
            stamp = stamp with { CommandId = repeated };
        }

        var (state, browser) = (variant % 9 == 0 ? "another" : "state", variant % 10 == 0 ? "another" : "browser");
        return step.Act switch
        {
            Act.Call => new Command.Call(stamp, Request(step)),
            Act.Handle => new Command.Call(stamp, Repeat(IntentId(which), step)),
            Act.ParkForScope => new Command.ParkForScope(stamp, Request(step), ScopeSet.Parse(variant % 2 == 0 ? "extra" : "")),
            Act.Collect => new Command.Collect(stamp, IntentId(which), By(variant)),
            Act.Cancel => new Command.Cancel(stamp, IntentId(which), variant % 2 == 0 ? null : By(variant)),
            Act.Confirm => new Command.Confirm(stamp, [IntentId(which), IntentId(variant)]),
            Act.List => new Command.List(stamp, variant % 2 == 0 ? null : By(variant)),
            Act.Look => new Command.LookAtTicket(stamp, TicketId(which)),
            Act.OpenTicket => new Command.OpenTicket(stamp, Provider(which), ScopeSet.Parse($"s{variant % 20}")),
            Act.Begin => new Command.BeginLeg(stamp, TicketId(which), _story.Leg(variant % 3 == 0 ? LegPurpose.SignIn : LegPurpose.Connect)),
            Act.Redeem => new Command.RedeemLeg(stamp, TicketId(which), state, browser, new Secret("code"), null),
            Act.Decline => new Command.DeclineLeg(stamp, TicketId(which), state, browser, variant % 2 == 0),
            Act.NoteWrongUser => new Command.NoteWrongUser(stamp, TicketId(which)),
            Act.ExchangeEnded or Act.Connect => ExchangeEnded(stamp, step),
            Act.RefreshEnded => RefreshEnded(stamp, step),
            Act.Renew => new Command.Renew(stamp, Provider(which), variant % 4),
            Act.Reject => new Command.Reject(stamp, Provider(which), variant % 4),
            Act.ExecutionEnded => ExecutionEnded(stamp, step),
            Act.ForceExpiry => new Command.ForceExpiry(stamp, variant % 2 == 0 ? null : Provider(which)),
            Act.Disconnect => new Command.Disconnect(stamp, Provider(which), ByUser: variant % 2 == 0),
            Act.LoggedOut => new Command.ProviderLoggedOut(stamp, Provider(which), "sub", variant % 2 == 0 ? null : $"sid-{variant % 40}"),
            _ => Granting(step, stamp) ?? Change(step, stamp),
        };
    }

    private Command? Granting(Step step, Stamp stamp)
    {
        var (which, variant) = (step.Which, step.Variant);
        var browser = variant % 10 == 0 ? "another" : GrantStory.Browser;
        return step.Act switch
        {
            Act.Authorize => new Command.BeginAuthorization(
                stamp, $"auth-{which % 12}", GrantStory.Request(variant % 2 == 0 ? "read pay" : "read contacts", Client(variant)), browser, variant % 3 != 0, null),
            Act.LookOn => new Command.LookAtAuthorization(stamp, AuthorizationId(which), browser),
            Act.Issue => new Command.IssueCode(stamp, AuthorizationId(which), browser),
            Act.RedeemCode => new Command.RedeemCode(
                stamp, AuthorizationId(which), Client(variant), GrantStory.Redirect, null, new Secret(variant % 8 == 0 ? "guess" : GrantStory.Verifier)),
            Act.Rotate => new Command.RotateGrant(stamp, GrantId(which), 1 + (variant % 3), Client(variant), null, null),
            Act.RevokeGrant => new Command.RevokeGrant(stamp, GrantId(which), Client(variant)),
            Act.RevokeClient => new Command.RevokeClient(stamp, Client(variant)),
            _ => null,
        };
    }

    /// <summary>The world changes, and time is the first to notice.</summary>
    private Command.Tick Change(Step step, Stamp stamp)
    {
        var changed = step.Variant % 3 == 0
            ? World.WithTool(World.Tools[step.Which % World.Tools.Count].Name, t => t with { HonoursKeys = !t.HonoursKeys })
            : step.Variant % 3 == 1 ? World.WithoutTool(World.Tools[step.Which % World.Tools.Count].Name) : World.Rules;
        _story.Rules = step.Act switch
        {
            Act.Restore => _story.Rules with { Epoch = _story.Rules.Epoch + 1 },
            Act.ChangeTools => changed with { Epoch = _story.Rules.Epoch },
            Act.ChangeNode => _story.Rules with { SingleNode = step.Variant % 2 == 0 },
            _ => _story.Rules,
        };
        _story.Node = step.Act is Act.ChangeNode ? $"n{step.Which % 2}" : _story.Node;
        return new Command.Tick(stamp with { Node = _story.Node });
    }

    private CallRequest Request(Step step) => _story.Request(
        World.Tools[step.Which % World.Tools.Count].Name,
        step.Variant % 11 == 0 ? $"\"{new string('x', Limits.ArgumentsBytes - 2)}\"" : $"{step.Variant % 3}",
        By(step.Variant),
        startNew: step.Variant % 5 == 0);

    private CallRequest Repeat(string id, Step step) => _story.Session.Intent(id) is { } intent
        ? new CallRequest(intent.Tool, intent.Arguments, intent.Digest, _story.By(intent.Asked.Client), id, false)
        : Request(step) with { Handle = id };

    private Asker By(int variant) =>
        _story.By(variant % 4 == 0 ? "other" : "chat", variant % 7 == 0 ? "read" : null, TimeSpan.FromMinutes(variant % 3 == 0 ? 1 : 60)) with
        {
            Grant = variant % 6 == 0 ? GrantId(variant) : null,
        };

    private Command.ExchangeEnded ExchangeEnded(Stamp stamp, Step step)
    {
        var of = Pick(_effects.OfType<SideEffect.Exchange>().ToList(), step.Which)
            ?? new SideEffect.Exchange("tkt_none", "acme", new Secret("c"), null, new Secret("v"), new Secret("n"), ScopeSet.Empty, new Claim("none", "n1", Now));
        var account = World.AccountAt(of.Provider);
        var tokens = _story.Tokens(of.Provider == "crm" ? "contacts" : "all", refreshable: step.Variant % 6 != 0);
        return new Command.ExchangeEnded(stamp, of.TicketId, of.Claim.Id, (step.Variant % 12) switch
        {
            0 => new ExchangeEnd.Untrusted(),
            1 => new ExchangeEnd.Unavailable(),
            2 => new ExchangeEnd.Exchanged(tokens, account with { Subject = "mallory" }),
            _ => new ExchangeEnd.Exchanged(tokens, account),
        });
    }

    private Command.RefreshEnded RefreshEnded(Stamp stamp, Step step)
    {
        var of = Pick(_effects.OfType<SideEffect.Refresh>().ToList(), step.Which)
            ?? new SideEffect.Refresh("acme", _story.Tokens(), step.Variant % 3, new Claim("none", "n1", Now));
        return new Command.RefreshEnded(stamp, of.Provider, of.Generation, of.Claim.Id, (step.Variant % 5) switch
        {
            0 => new RefreshEnd.Refused(),
            1 => new RefreshEnd.Unavailable(TimeSpan.FromSeconds(step.Variant), step.Variant % 2 == 0),
            2 => new RefreshEnd.Refreshed(_story.Tokens() with { AccessToken = new Secret(new string('x', Limits.TokenCharacters + 1)) }),
            _ => new RefreshEnd.Refreshed(_story.Tokens() with { ExpiresAt = Now.AddMinutes(step.Variant % 90) }),
        });
    }

    private Command.ExecutionEnded ExecutionEnded(Stamp stamp, Step step)
    {
        var of = Pick(_effects.OfType<SideEffect.Execute>().ToList(), step.Which);
        return new Command.ExecutionEnded(stamp, of?.Intent.Id ?? IntentId(step.Which), of?.Claim.Id ?? "none", (step.Variant % 9) switch
        {
            0 => new ExecutionEnd.Failed(ErrorCode.ProviderUnavailable, TimeSpan.FromSeconds(step.Variant)),
            1 => new ExecutionEnd.Failed(ErrorCode.BadInput, null),
            2 => new ExecutionEnd.TokenRejected(of?.Generation ?? 1, step.Variant % 2 == 0),
            3 => new ExecutionEnd.ScopeRejected(ScopeSet.Of("extra"), step.Variant % 2 == 0),
            4 => new ExecutionEnd.Uncertain(),
            5 => new ExecutionEnd.ClaimTooOld(step.Variant % 2 == 0),
            6 => new ExecutionEnd.Returned(new RawJson($"\"{new string('x', 60_000)}\"")),
            _ => new ExecutionEnd.Returned(new RawJson("1")),
        });
    }

    private static string Client(int variant) => variant % 5 == 0 ? "other" : "chat";

    private string AuthorizationId(int which) => Pick(_story.Session.Book.Authorizations, which)?.Id ?? "none";

    private string GrantId(int which) => which % 10 == 0 ? "grt_none" : Pick(_story.Session.Book.Grants, which)?.Id ?? "grt_none";

    private string IntentId(int which) => which % 10 == 0 ? "int_none" : Pick(_story.Session.Intents, which)?.Id ?? "int_none";

    private string TicketId(int which) => which % 10 == 0 ? "tkt_none" : Pick(_story.Session.Tickets, which)?.Id ?? "tkt_none";

    private static string Provider(int which) => which % 8 == 0 ? "nobody" : which % 3 == 0 ? "crm" : "acme";

    /// <summary>Mostly one of the latest, because that is where the story is.</summary>
    private static T? Pick<T>(IReadOnlyList<T> from, int which)
        where T : class => from.Count == 0 ? null : from[^(1 + (which % Math.Min(from.Count, which % 4 == 0 ? from.Count : 3)))];

    private static IEnumerable<IReadOnlyList<Step>> Shorter(IReadOnlyList<Step> steps)
    {
        for (var size = steps.Count / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= steps.Count; at += size)
            {
                yield return [.. steps.Take(at), .. steps.Skip(at + size)];
            }
        }
    }
}
