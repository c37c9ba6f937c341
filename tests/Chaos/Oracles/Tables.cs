using ReconnectGrains.Chaos.Faults;
using ReconnectGrains.Chaos.Nodes;
using ReconnectGrains.Chaos.People;
using ReconnectGrains.McpHost.Commands;
using Spectre.Console;

namespace ReconnectGrains.Chaos.Oracles;

/// <summary>What a run was like, for people.</summary>
internal static class Tables
{
    /// <summary>What each kind of fault did to calls.</summary>
    public static void Faults(Screen screen, IReadOnlyList<Fault> faults, IReadOnlyList<Wish> wishes)
    {
        var hit = wishes.SelectMany(w => w.Seen.Where(s => Errors.IsError(s.Code)).Select(s => (Wish: w, Seen: s, Cause: Errors.Causes(s, w, faults).FirstOrDefault())))
            .Where(h => h.Cause is not null).ToLookup(h => h.Cause!.Kind);
        var table = New(screen, "fault", "injected", "calls affected", "next success, median", "next success, longest");
        foreach (var kind in faults.GroupBy(f => f.Kind).OrderBy(g => g.Key))
        {
            var waits = hit[kind.Key].Select(h => After(h.Wish, h.Seen)).OfType<TimeSpan>().Order().ToList();
            table.AddRow(
                kind.Key.ToString(),
                $"{kind.Count()}",
                $"{hit[kind.Key].Select(h => h.Wish).Distinct().Count()}",
                waits.Count == 0 ? "-" : $"{waits[waits.Count / 2].TotalSeconds:0.0} s",
                waits.Count == 0 ? "-" : $"{waits[^1].TotalSeconds:0.0} s");
        }

        screen.Show(table);
    }

    /// <summary>How calls ended, by kind, and what their hosts saw on the way.</summary>
    public static void Outcomes(Screen screen, IReadOnlyList<Wish> wishes)
    {
        WishKind[] kinds = [WishKind.Read, WishKind.Order, WishKind.Pay, WishKind.Note];
        var table = New(screen, ["outcome", .. kinds.Select(k => k.ToString()), "all"]);
        foreach (var outcome in wishes.GroupBy(w => w.Ended ?? "(not ended)").OrderByDescending(g => g.Count()))
        {
            table.AddRow([outcome.Key, .. kinds.Select(k => $"{outcome.Count(w => w.Kind == k)}"), $"{outcome.Count()}"]);
        }

        screen.Show(table);
        var seen = wishes.SelectMany(w => w.Seen).GroupBy(s => s.Code.StartsWith("SHOWN ", StringComparison.Ordinal) ? "SHOWN (other page)" : s.Code);
        screen.Line($"Answers: {string.Join(", ", seen.OrderByDescending(g => g.Count()).Select(g => $"{g.Key} {g.Count()}"))}.", "grey");
    }

    /// <summary>What the providers and the API noted.</summary>
    public static void Books(Screen screen, ChaosWorld world)
    {
        foreach (var provider in world.Upstreams)
        {
            screen.Line(
                $"{provider.Name}: {provider.TokenRequests} token requests, {provider.Book.Rotations.Count} rotations ({provider.Book.Rotations.Count(r => r.Lost)} answers lost), "
                + $"{provider.Book.Reuses.Count} reuses detected, {provider.Book.Grants.Count(g => g.Ended is not null)} of {provider.Book.Grants.Count} grants ended.",
                "grey");
        }

        screen.Line($"API: {world.Api.Ledger.All.Count} effects.", "grey");
    }

    private static TimeSpan? After(Wish wish, Seen seen) =>
        wish.Seen.Where(s => s.Code == Wish.Result && s.To >= seen.To).Select(s => (TimeSpan?)(s.To - seen.To)).FirstOrDefault();

    private static Table New(Screen screen, params string[] columns) =>
        new Table().Border(screen.IsPlain ? TableBorder.Ascii : TableBorder.Rounded).AddColumns(columns);
}
