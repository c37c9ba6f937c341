namespace ReconnectGrains.McpHost.Challenges;

/// <summary>How a challenge reaches a host. The never declared form is never sent. S12.</summary>
internal enum ChallengeForm
{
    /// <summary>An error result with a link in it: what every host can show, and the default for one that declared nothing.</summary>
    Link = 0,

    /// <summary>2026-07-28: <c>input_required</c> with a URL request.</summary>
    InputRequired = 1,

    /// <summary>2025-11-25: error <c>-32042</c>.</summary>
    UrlElicitation = 2,
}
