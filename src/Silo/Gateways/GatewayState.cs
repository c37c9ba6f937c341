namespace ReconnectGrains.Silo.Gateways;

/// <summary>Whether Orleans' client has been started: before, a call through it would fail in ways that mean nothing to anybody.</summary>
internal sealed class GatewayState
{
    private volatile bool _isMade;

    /// <summary>True once a silo has been found, until the stop.</summary>
    public bool IsMade
    {
        get => _isMade;
        set => _isMade = value;
    }
}
