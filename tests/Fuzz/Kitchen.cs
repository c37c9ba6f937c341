using System.Text;
using Microsoft.AspNetCore.Routing.Patterns;

namespace ReconnectGrains.Fuzz;

/// <summary>Makes requests: each is first a good one for its endpoint, and then some of it is spoiled.</summary>
internal sealed class Kitchen(IReadOnlyList<Route> routes, Ingredients good, Forgery forgery, int seed)
{
    private static readonly string[] AnyMethod = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];

    /// <summary>The request of this number: the same for the same seed, but for the tokens and keys in it.</summary>
    public Draft Make(int number)
    {
        var dice = new Dice(seed, number);
        // Every endpoint in turn: a rare one is not left to chance.
        var draft = new Draft(routes[number % routes.Count]) { Method = "GET" };
        draft.Method = dice.OneIn(4) || draft.Route.Methods.Count == 0 ? dice.Pick(AnyMethod) : dice.Pick(draft.Route.Methods);
        draft.Target = Encoding.UTF8.GetBytes(Path(draft.Route.Pattern, dice));
        draft.Header("Host", good.Address.Authority);
        Authorize(draft, dice);
        Bodies.Fill(draft, dice, good);
        for (var steps = dice.Below(4); steps > 0; steps--)
        {
            Spoiling.Apply(draft, dice, good);
        }

        return draft;
    }

    private void Authorize(Draft draft, Dice dice)
    {
        switch (dice.Below(draft.Route.IsGuarded ? 6 : 12))
        {
            case 0 or 1:
                draft.Header("Authorization", "Bearer " + good.User);
                break;
            case 2:
                draft.Header("Authorization", "Bearer " + good.Administrator);
                break;
            case 3 or 4:
                var (token, how) = forgery.Make(dice);
                draft.Header("Authorization", "Bearer " + token);
                draft.IsForged = true;
                draft.Steps.Add(how);
                break;
        }
    }

    private string Path(RoutePattern pattern, Dice dice)
    {
        var path = string.Concat(pattern.PathSegments.Select(segment => "/" + string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            _ => Parameter(dice),
        }))));
        return path.Length == 0 ? "/" : path;
    }

    private string Parameter(Dice dice) => dice.Below(4) switch
    {
        0 => good.Link,
        1 => Damaged(good.Link, dice),
        2 => Uri.EscapeDataString(dice.Text()),
        _ => dice.Pick(["acme", "identity", "nobody", "%00", "..%2f..", "a%2fb", "."]),
    };

    private static string Damaged(string text, Dice dice)
    {
        var at = dice.Below(text.Length);
        return text[..at] + dice.Pick(["A", "-", "", "%41", "%ff", "AAAA"]) + text[Math.Min(text.Length, at + 1)..];
    }
}
