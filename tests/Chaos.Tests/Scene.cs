using ReconnectGrains.Chaos.Faults;
using ReconnectGrains.Chaos.People;

namespace ReconnectGrains.Chaos.Tests;

/// <summary>A moment, and things that happen around it.</summary>
internal static class Scene
{
    /// <summary>A clock that stands still.</summary>
    public sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = At(0);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    public static DateTimeOffset At(double seconds) => new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddSeconds(seconds);

    public static Fault Fault(FaultKind kind, string target, double from, double until) => new(kind, target, At(from)) { Until = At(until) };

    public static Wish Wish(WishKind kind, string? ended = People.Wish.Result) => new("call-1", "user1", "acme", kind) { Ended = ended };

    public static Wish Saw(string code, double from, double to)
    {
        var wish = Wish(WishKind.Read);
        wish.Note(new Seen(At(from), At(to), "call", code, "trc_1", "node1"));
        return wish;
    }
}
