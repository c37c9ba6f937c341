namespace ReconnectGrains.Grains;

/// <summary>
/// The way to the cluster's grains. A silo always has it; a gateway has it once it has found a silo: before, Orleans' client does not even
/// know which grains there are, and says so in ways that mean nothing to anybody. R5.
/// </summary>
/// <param name="grains">Orleans' own.</param>
/// <param name="isOpen">Whether there is a way from the start.</param>
public sealed class GrainWay(IGrainFactory grains, bool isOpen = true)
{
    private volatile bool _isOpen = isOpen;

    /// <summary>The grains.</summary>
    /// <exception cref="SiloUnavailableException">There is no way yet, or no longer.</exception>
    public IGrainFactory Reach() => _isOpen ? grains : throw new SiloUnavailableException("No silo has been found yet.");

    /// <summary>A silo has been found.</summary>
    public void Open() => _isOpen = true;

    /// <summary>The client has been stopped.</summary>
    public void Close() => _isOpen = false;
}
