using ReconnectGrains.Sessions;

namespace ReconnectGrains.Engine.Running;

/// <summary>A session as it was last stored or loaded.</summary>
/// <param name="Session">The session.</param>
/// <param name="Version">The store's version of it; 0 when it was never stored.</param>
/// <param name="Audited">The audit log has every event up to this number.</param>
/// <param name="Bytes">Size of the stored document.</param>
internal sealed record Loaded(Session Session, long Version, long Audited, int Bytes);
