namespace ReconnectGrains.Simulation.Nodes;

/// <summary>What somebody outside hears of a node: an answer, an exception that its web server would turn into one, or nothing any more.</summary>
internal readonly record struct Told<T>(T? Answer, Exception? Trouble)
    where T : class
{
    public bool IsLost => Answer is null && Trouble is null;
}
