using System.Globalization;
using System.Text.Json;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Simulation.Nodes;
using ReconnectGrains.Simulation.Scheduling;

namespace ReconnectGrains.Simulation.Actors;

/// <summary>
/// An MCP host with something to be done: it asks, asks twice, asks again with the handle or with equal arguments, gives up, cancels. It
/// stops when it was told what became of it, and never asks anew for what may have happened longer ago than answers are repeated for.
/// </summary>
internal sealed class Host(World world, Wish wish, Dice dice)
{
    /// <summary>How long a host waits for an answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>For how long the answer of a collected call is certain to be given again: the window, less what a late answer takes.</summary>
    private static readonly TimeSpan Repeated = TimeSpan.FromSeconds(80);

    private readonly bool _usesHandles = dice.Chance(0.5);

    /// <summary>Who asks again after a backup was put back asks for something new: of the old call nobody knows any more.</summary>
    private bool IsOver => wish.Final is not null || wish.IsForgotten;

    /// <summary>Asks until somebody says what became of it.</summary>
    public async Task Pursue(int tries)
    {
        for (var round = 0; round < tries && !IsOver; round++)
        {
            var twice = dice.Chance(0.12) ? Later(dice.Milliseconds(0, 2000)) : Task.CompletedTask;
            await Ask();
            await twice;
            if (IsOver)
            {
                return;
            }

            await Meanwhile();
            await Task.Delay(dice.Seconds(0.5, 40), world.Time);
        }
    }

    /// <summary>One call, or one look at what became of it.</summary>
    public async Task Ask()
    {
        if (world.AnyNode() is not { } node)
        {
            return;
        }

        var mayRepeat = wish.InTheDarkSince is not { } since || world.Time.GetUtcNow() - since < Repeated;
        if (wish.Known is { } known && (!mayRepeat || (_usesHandles && dice.Chance(0.3))))
        {
            await Send(node, "collects", (caller, cancellation) => node.Calls.Collect(caller, known, cancellation));
        }
        else if (mayRepeat || !wish.IsWrite)
        {
            var options = new CallOptions(_usesHandles ? wish.Known : null);
            var arguments = JsonSerializer.SerializeToElement(new { wish = wish.Name });
            await Send(node, options.Handle is null ? "calls" : "repeats", (caller, cancellation) => node.Calls.Call(caller, wish.Tool, arguments, options, cancellation));
        }
        else
        {
            wish.GivenUp ??= "what became of it was lost too long ago to ask for it again";
        }
    }

    /// <summary>Only asks what became of it.</summary>
    public Task Look() => world.AnyNode() is { } node && wish.Known is { } known
        ? Send(node, "collects", (caller, cancellation) => node.Calls.Collect(caller, known, cancellation))
        : Task.CompletedTask;

    private async Task Later(TimeSpan delay)
    {
        await Task.Delay(delay, world.Time);
        await Ask();
    }

    private async Task Send(SimNode node, string how, Func<Caller, CancellationToken, Task<CallResult>> act)
    {
        var trace = $"trc_{dice.Next():x16}{dice.Next():x16}";
        var caller = wish.Caller(trace, world.Time.GetUtcNow(), dice);
        var hasPatience = !dice.Chance(world.Faults.AreOver ? 0 : 0.07);
        using var patience = new CancellationTokenSource(hasPatience ? Patience : dice.Seconds(0.01, 15), world.Time);
        var (stands, pauses) = (node.Lane.IsPaused, node.Lane.Pauses);
        world.Record.Asks(wish, trace);
        world.Note(wish.Person.Key, $"{wish.Client} {how} {wish.Tool} {wish.Name} at {node.Name}");
        var began = world.Time.GetUtcNow();
        var told = await node.Do(() => Link(node, act(caller, patience.Token)));
        if (told.Answer is { } heard)
        {
            Hear(node, heard);
        }
        else
        {
            wish.InTheDarkSince ??= began;
            world.Note(wish.Person.Key, $"{wish.Client} hears nothing of {wish.Name} from {node.Name}{(told.Trouble is null ? "" : $": {told.Trouble.GetType().Name}")}");
            if (told.Trouble is not (null or OperationCanceledException))
            {
                world.Found("BUG", $"a call ended with {told.Trouble}");
            }
            else if (told.Trouble is not null && hasPatience && !stands && node.Lane.Pauses == pauses)
            {
                world.Verdict.Broken("R3", wish.Person.Key, $"{wish.Tool} {wish.Name} hung at {node.Name} for {Patience.TotalSeconds:0} s");
            }
        }
    }

    /// <summary>The web server puts the link into its answer.</summary>
    private async Task<Heard> Link(SimNode node, Task<CallResult> call)
    {
        var result = await call;
        var link = result is CallResult.Challenged { Challenge: var c } ? node.Reconnects.Locator(wish.Person.Key, c.TicketId, c.ExpiresAt) : null;
        return new Heard(result, link);
    }

    private void Hear(SimNode node, Heard heard)
    {
        world.Note(wish.Person.Key, $"{wish.Client} hears of {wish.Name} from {node.Name}: {Tell(heard.Result)}");
        world.Verdict.Each(i => i.OnTold(wish, heard.Result));
        switch (heard.Result)
        {
            case CallResult.Challenged challenged:
                Knows(challenged.Challenge.IntentId);
                wish.Person.Links.Add(heard.Link!);
                break;
            case CallResult.Refused { Code: ErrorCode.Pending or ErrorCode.ConfirmationRequired } pending:
                if (pending is { Code: ErrorCode.Pending, IntentId: { } id })
                {
                    Knows(id);
                }

                break;
            case CallResult.Refused { Code: ErrorCode.ProviderUnavailable, IntentId: not null } when wish.Intents.Count == 1:
                wish.InTheDarkSince = null; // The only one there is, and nothing was done.
                break;
            case CallResult.Refused { Code: ErrorCode.ProviderUnavailable or ErrorCode.StoreUnavailable or ErrorCode.QueueFull or ErrorCode.RateLimited or ErrorCode.TenantStale }:
                break;
            default:
                wish.Final ??= heard.Result;
                break;
        }
    }

    private void Knows(string intent)
    {
        if (!wish.Intents.Contains(intent))
        {
            wish.Intents.Add(intent);
        }
    }

    /// <summary>What hosts do beside waiting.</summary>
    private async Task Meanwhile()
    {
        if (wish.Known is not { } known || world.AnyNode() is not { } node)
        {
            return;
        }

        if (dice.Chance(0.06))
        {
            wish.GivenUp ??= "its host cancelled it";
            await Send(node, "cancels", async (caller, cancellation) =>
                await node.Calls.Cancel(caller, known, cancellation) ?? new CallResult.Refused(ErrorCode.Pending, IntentId: known));
        }
        else if (dice.Chance(0.1))
        {
            await Pry(node, known);
        }
    }

    /// <summary>S48: another client, or another user, asks for what is not theirs.</summary>
    private async Task Pry(SimNode node, string known)
    {
        var other = dice.Pick(world.Record.People);
        var stranger = wish.Caller("trc_none", world.Time.GetUtcNow(), dice) with { Key = other.Key, Client = "prying" };
        var cancels = dice.Chance(0.5);
        var told = await node.Do<CallResult>(async () => cancels
            ? await node.Calls.Cancel(stranger, known, CancellationToken.None) ?? new CallResult.Refused(ErrorCode.None)
            : await node.Calls.Collect(stranger, known, CancellationToken.None));
        if (told.Answer is { } answer and not CallResult.Refused { Code: ErrorCode.NotFound or ErrorCode.StoreUnavailable or ErrorCode.TenantStale })
        {
            world.Verdict.Broken("S48", wish.Person.Key, $"a stranger's {(cancels ? "cancellation" : "question")} about {wish.Name} was answered with {Tell(answer)}");
        }
    }

    private static string Tell(CallResult result) => result switch
    {
        CallResult.Returned { Replayed: var again, Result.IsError: var error } => $"returned{(again ? ", again" : "")}{(error == true ? ", with an error" : "")}",
        CallResult.Challenged { Challenge: var c } => $"challenged ({c.Code}, {c.IntentId[..10]})",
        CallResult.Refused r => $"{r.Code}{(r.IntentId is { } id ? $" of {id[..10]}" : "")}{(r.RetryAfter is { } wait ? string.Create(CultureInfo.InvariantCulture, $", in {wait.TotalSeconds:0} s") : "")}",
        _ => "",
    };

    private sealed record Heard(CallResult Result, string? Link);
}
