using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.McpHost.Connect.Requests;

/// <summary>An intent as its user sees it.</summary>
/// <param name="Id">Its handle.</param>
/// <param name="Group">Where it stands on the page.</param>
/// <param name="Title">The tool's name for people.</param>
/// <param name="Effect">What the tool does; <see cref="Sessions.Rules.Effect.None"/> when it is gone.</param>
/// <param name="Client">Who asked.</param>
/// <param name="AskedAt">When, in UTC.</param>
/// <param name="AskedAgo">When, in words.</param>
/// <param name="Provider">Where it runs: the configured name.</param>
/// <param name="Arguments">With what.</param>
/// <param name="Words">What became of it and what to do; null where its place on the page says so.</param>
/// <param name="Code">The wire name of why it did not run.</param>
/// <param name="Result">What came of it.</param>
public sealed record RequestCard(
    string Id,
    RequestGroup Group,
    string Title,
    Effect Effect,
    string Client,
    DateTimeOffset AskedAt,
    string AskedAgo,
    string Provider,
    IReadOnlyList<ArgumentField> Arguments,
    string? Words,
    string? Code,
    ResultSummary? Result);

/// <summary>The parts of the page, in the order in which they matter to a person.</summary>
public enum RequestGroup
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>It may or may not have happened.</summary>
    Unsure = 1,

    /// <summary>Waits for the tick.</summary>
    Tick = 2,

    /// <summary>Waits for a connection.</summary>
    Connection = 3,

    /// <summary>Runs, or is about to.</summary>
    Running = 4,

    /// <summary>Ran.</summary>
    Done = 5,

    /// <summary>Did not run, and will not.</summary>
    NotRun = 6,
}
