using ReconnectGrains.Simulation.Nodes;
using ReconnectGrains.Simulation.Scheduling;

namespace ReconnectGrains.Simulation.Actors;

/// <summary>Nodes that die between any two steps, that stand still longer than their claims, and a backup that is put back.</summary>
internal sealed class Disaster(World world, Dice dice)
{
    private readonly bool _restores = dice.Chance(0.06);

    public async Task Strike()
    {
        while (true)
        {
            await Task.Delay(dice.Seconds(3, 180), world.Time);
            if (world.IsCalm)
            {
                return;
            }

            if (world.Nodes.Count == 0)
            {
                continue;
            }

            var node = dice.Pick(world.Nodes);
            if (_restores && !world.Database.HasBackup)
            {
                world.Database.BackUp();
                world.Note(null, "the store is backed up");
            }
            else if (_restores && dice.Chance(0.2))
            {
                await Restore();
            }
            else if (world.Faults.Strikes("killed", 0.35))
            {
                await Kill(node);
            }
            else if (world.Faults.Strikes("paused", 0.3))
            {
                await Pause(node);
            }
        }
    }

    private async Task Kill(SimNode node)
    {
        // Not between two breaths, but somewhere in the middle of what it does.
        await Midst(node, () => world.Kill(node));
        await Task.Delay(dice.Weigh((dice.Seconds(0.2, 5), 3), (dice.Seconds(5, 90), 1)), world.Time);
        world.StartNode();
    }

    private async Task Pause(SimNode node)
    {
        await Midst(node, () =>
        {
            world.Note(null, $"{node.Name} stands still");
            node.Lane.Pause();
        });
        await Task.Delay(dice.Weigh((dice.Seconds(0.5, 20), 2), (dice.Seconds(20, 100), 3)), world.Time);
        world.Note(null, $"{node.Name} goes on");
        node.Lane.Resume();
    }

    private async Task Restore()
    {
        world.Faults.Count("backup restored");
        foreach (var node in world.Nodes.ToList())
        {
            world.Kill(node);
        }

        world.Database.Restore();
        world.Note(null, "the backup is put back");
        world.Record.Restored();
        foreach (var wish in world.Record.Wishes.Where(w => w.Final is null))
        {
            wish.GivenUp ??= "the store was put back to before";
            wish.IsForgotten = true;
        }

        var first = world.StartNode(serves: false);
        while ((await first.Do(async () => new Number(await first.Epoch.Begin(CancellationToken.None)))).Answer is null)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), world.Time);
        }

        // Whoever ran before the epoch began is started anew, as the runbook says.
        world.Kill(first);
        world.StartNode();
        if (world.Shape != Shape.Single)
        {
            world.StartNode();
        }
    }

    private Task Midst(SimNode node, Action act)
    {
        var done = new TaskCompletionSource();
        node.Lane.Trap(1 + dice.Below(120), () =>
        {
            act();
            done.SetResult();
        });
        return done.Task;
    }

    private sealed record Number(long Value);
}
