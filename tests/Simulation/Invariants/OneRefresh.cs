using ReconnectGrains.Sessions;
using ReconnectGrains.Simulation.Outside;

namespace ReconnectGrains.Simulation.Invariants;

/// <summary>
/// R2: one refresh per expiry. A token goes out again only when nobody can have heard what came of the time before, and a spent one comes
/// only when the answer that replaced it was never stored.
/// </summary>
internal sealed class OneRefresh(World world) : Invariant(world, "R2")
{
    public override void OnPresented(Generation generation, Presentation presentation)
    {
        var family = generation.Family;
        World.Note(family.ConsentedBy, $"{presentation.Node} presents generation {family.Generations.IndexOf(generation)} of {family.Provider} {family.Number}");
        if (generation.Successor is { WasStored: true } && Record.Restores == 0)
        {
            Broken(family.ConsentedBy, $"{presentation.Node} presents a token of {family.Provider} again, though its successor was stored");
        }

        if (generation.Presentations.LastOrDefault() is { } last && IsOut(last, presentation))
        {
            Broken(
                family.ConsentedBy,
                $"{presentation.Node} presents a token of {family.Provider} {(presentation.At - last.At).TotalSeconds:0.0} s after {last.Node}, whose request is out");
        }
    }

    /// <summary>Under a claim, nobody else sends the token before whoever holds it has given up.</summary>
    private static bool IsOut(Presentation last, Presentation next) => last.Node != next.Node && next.At - last.At < Limits.OutgoingDeadline && last.IsOut;
}
