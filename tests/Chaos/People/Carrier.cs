using System.Text.Json;
using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Commands.World;

namespace ReconnectGrains.Chaos.People;

/// <summary>Carries a wish to its end as a host does: asks, lets the user repair what is broken, and asks again until there is an answer.</summary>
/// <param name="user">Whose host.</param>
/// <param name="habits">What this user and this host tend to do.</param>
/// <param name="time">The clock.</param>
internal sealed class Carrier(ChaosUser user, Habits habits, TimeProvider time)
{
    /// <summary>Codes after which a host asks again.</summary>
    private static readonly string[] Again = ["PENDING", "STORE_UNAVAILABLE", "PROVIDER_UNAVAILABLE", "RATE_LIMITED", "QUEUE_FULL", "CONFIRMATION_REQUIRED"];

    /// <summary>Asks until the wish has ended.</summary>
    /// <param name="wish">The wish.</param>
    /// <param name="restful">Ends when no new wishes begin: whoever gave up a parked call looks what became of it.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task Carry(Wish wish, CancellationToken restful, CancellationToken cancellation)
    {
        var patience = habits.GivesUp();
        var repaired = 0;
        var twin = habits.Duplicates() ? Ask(wish, cancellation) : null;
        while (wish.Ended is null)
        {
            var answer = await Ask(wish, cancellation);
            if (answer is null)
            {
                await Pause(habits.Retry(), cancellation);
                continue;
            }

            if (answer.Link is { } link)
            {
                wish.Parked = wish.Parked || answer.IntentId is not null;
                if (repaired++ == 0 && habits.Cancels() && await Cancel(wish, cancellation))
                {
                    break;
                }

                await Repair(wish, answer, link, cancellation);
                if (patience)
                {
                    await Rest(restful, cancellation);
                    patience = false;
                }
            }
            else if (answer.Code is "CONFIRMATION_REQUIRED")
            {
                await Pause(habits.Reconnect(), cancellation);
                await user.LookAtRequests(wish, cancellation);
            }

            await Settle(wish, answer, cancellation);
        }

        await (twin ?? Task.CompletedTask);
        if (wish.Ended == Wish.Result && habits.Repeats())
        {
            await Ask(wish, cancellation);
        }
    }

    private async Task Settle(Wish wish, HostAnswer answer, CancellationToken cancellation)
    {
        if (answer.IsGood)
        {
            wish.Ended = Wish.Result;
        }
        else if (answer.Code is { } code && answer.Link is null && !Again.Contains(code))
        {
            wish.Ended = code;
        }
        else
        {
            await Pause(After(answer), cancellation);
        }
    }

    private TimeSpan After(HostAnswer answer) =>
        answer.Envelope?["retry_after_s"] is JsonValue seconds && seconds.TryGetValue<int>(out var wait)
            ? TimeSpan.FromSeconds(Math.Clamp(wait, 1, 5))
            : habits.Retry();

    private async Task Repair(Wish wish, HostAnswer answer, Uri link, CancellationToken cancellation)
    {
        await Pause(habits.Reconnect(), cancellation);
        await user.Open(wish, link, cancellation);
        wish.State = answer.RequestState ?? wish.State;
    }

    private async Task<bool> Cancel(Wish wish, CancellationToken cancellation)
    {
        if (wish.Intent is null
            || await Send(wish, "cancel", stop => user.Host.Call("cancel_request", new JsonObject { ["intent_id"] = wish.Intent }, stop), cancellation) is not { IsGood: true } answer
            || answer.Content?["cancelled"]?.GetValue<bool>() != true)
        {
            return false;
        }

        (wish.Cancelled, wish.Ended) = (true, "INTENT_CANCELLED");
        return true;
    }

    // By its handle or by equal arguments: both are what hosts do.
    private Task<HostAnswer?> Ask(Wish wish, CancellationToken cancellation)
    {
        var arguments = new JsonObject { ["call"] = wish.Id };
        if (wish.Intent is not { } intent || habits.ForgetsHandle())
        {
            return Send(wish, "call", stop => user.Host.Call(wish.Tool, arguments, stop), cancellation);
        }

        return habits.Looks()
            ? Send(wish, "look", stop => user.Host.Call("pending_requests", new JsonObject { ["intent_id"] = intent }, stop), cancellation)
            : Send(wish, "call", stop => user.Host.Call(wish.Tool, arguments, wish.State is null ? intent : null, wish.State, stop), cancellation);
    }

    private async Task<HostAnswer?> Send(Wish wish, string what, Func<CancellationToken, Task<HostAnswer>> send, CancellationToken cancellation)
    {
        await user.Turns.WaitAsync(cancellation);
        var (from, node) = (time.GetUtcNow(), Lines.Listen());
        try
        {
            var answer = await send(cancellation);
            wish.Note(new Seen(from, time.GetUtcNow(), what, Code(answer), answer.Envelope?["trace_id"]?.GetValue<string>(), node.Name));
            wish.Intent ??= what == "call" && answer.Code is not "CONFIRMATION_REQUIRED" ? answer.IntentId : null;
            return answer.IsGood || answer.Code is not null ? answer : null;
        }
        catch (HttpRequestException)
        {
            wish.Note(new Seen(from, time.GetUtcNow(), what, "CONNECTION", null, node.Name));
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            wish.Note(new Seen(from, time.GetUtcNow(), what, "TIMEOUT", null, node.Name));
            return null;
        }
        catch (JsonException)
        {
            wish.Note(new Seen(from, time.GetUtcNow(), what, "GARBAGE", null, node.Name));
            return null;
        }
        finally
        {
            user.Turns.Release();
        }
    }

    private static string Code(HostAnswer answer) => answer.IsGood ? Wish.Result
        : answer.Code ?? (answer.Error is { } error ? $"HTTP {answer.Status} error {error["code"]}" : $"HTTP {answer.Status}");

    private Task Pause(TimeSpan wait, CancellationToken cancellation) => Task.Delay(wait, time, cancellation);

    private async Task Rest(CancellationToken restful, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(restful, cancellation);
        try
        {
            await Task.Delay(Timeout.Infinite, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The quiet has come: now it looks.
        }
    }
}
