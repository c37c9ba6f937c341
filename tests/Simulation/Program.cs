using System.Globalization;
using ReconnectGrains.Simulation;

// --seed N replays one world and tells all of it; --seeds N [--from N] [--stop-at-first] tries many and tells of those that fail.
ulong? seed = null;
var (seeds, from, stopAtFirst) = (1000UL, 1UL, false);
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--seed" when i + 1 < args.Length:
            seed = ulong.Parse(args[++i], CultureInfo.InvariantCulture);
            break;
        case "--seeds" when i + 1 < args.Length:
            seeds = ulong.Parse(args[++i], CultureInfo.InvariantCulture);
            break;
        case "--from" when i + 1 < args.Length:
            from = ulong.Parse(args[++i], CultureInfo.InvariantCulture);
            break;
        case "--stop-at-first":
            stopAtFirst = true;
            break;
        default:
            await Console.Error.WriteLineAsync("sim [--seed N | --seeds N [--from N] [--stop-at-first]]");
            return 2;
    }
}

return seed is { } one ? Replay.Tell(one, Console.Out) : new Sweep(Console.Out, Console.Error).Run(from, seeds, stopAtFirst);
