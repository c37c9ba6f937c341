namespace ReconnectGrains.Sessions.Connections;

/// <summary>What earlier refreshes of the same refresh token left behind.</summary>
/// <param name="MaybeSpent">One of them may have reached the provider, so that a refusal now proves no revocation. R2.</param>
/// <param name="NotBefore">The provider asked for patience until then. R3.</param>
/// <param name="Failures">How many failed in a row.</param>
public sealed record RefreshMemory(bool MaybeSpent, DateTimeOffset NotBefore, int Failures)
{
    /// <summary>A refresh token that was never tried.</summary>
    public static readonly RefreshMemory None = new(false, DateTimeOffset.MinValue, 0);
}
