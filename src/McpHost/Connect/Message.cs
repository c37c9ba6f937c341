using ReconnectGrains.McpHost.Browser;

namespace ReconnectGrains.McpHost.Connect;

/// <summary>A page that says what happened and what to do. M20.</summary>
/// <param name="Title">What happened, in a few words.</param>
/// <param name="Paragraphs">The rest of it, and what to do.</param>
public sealed record Message(string Title, params IReadOnlyList<string> Paragraphs)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>When to try again, for programs.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The next step, if there is one here.</summary>
    public PageAction? Action { get; init; }

    /// <summary>The trace to quote when asking for help.</summary>
    public string? TraceId { get; init; }

    /// <summary>Who is signed in, where the page says so.</summary>
    public BrowserUser? User { get; init; }
}
