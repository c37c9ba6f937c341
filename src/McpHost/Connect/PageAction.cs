namespace ReconnectGrains.McpHost.Connect;

/// <summary>What a person can do next on a page.</summary>
public abstract record PageAction
{
    private PageAction()
    {
    }

    /// <summary>A link.</summary>
    public sealed record Follow(string Text, string Url) : PageAction;

    /// <summary>A button that changes something.</summary>
    public sealed record Press(string Text, string Url) : PageAction;
}
