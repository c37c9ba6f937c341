namespace ReconnectGrains.Sessions;

/// <summary>Who is carrying out an effect, and until when nobody else may. Recorded before anything leaves the process. R1, R2.</summary>
/// <param name="Id">Unique to this attempt: the id of the command that began it.</param>
/// <param name="Node">The process that holds it.</param>
/// <param name="Until">When it ends; from then on the attempt counts as lost.</param>
public sealed record Claim(string Id, string Node, DateTimeOffset Until);
