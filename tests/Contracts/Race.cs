namespace ReconnectGrains.Contracts;

/// <summary>Runs actions at the same time, each on a thread of its own: some stores have no asynchronous calls that could overlap.</summary>
internal static class Race
{
    public static Task Of(params Action[] actions)
    {
        using var start = new Barrier(actions.Length);
        var failures = new Exception?[actions.Length];
        var threads = actions.Select((action, i) => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                action();
            }
            catch (Exception e)
            {
                failures[i] = e;
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        return failures.All(f => f is null) ? Task.CompletedTask : Task.FromException(new AggregateException(failures.OfType<Exception>()));
    }
}
