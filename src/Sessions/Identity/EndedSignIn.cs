namespace ReconnectGrains.Sessions.Identity;

/// <summary>The identity provider said that sign-ins are over. Nothing is known here of the sign-ins themselves: browsers carry them.</summary>
/// <param name="Sid">Only those of this session of the provider's, as <see cref="AccountLogin"/> names it; null for all.</param>
/// <param name="At">Only those that began until then.</param>
public sealed record EndedSignIn(string? Sid, DateTimeOffset At);
