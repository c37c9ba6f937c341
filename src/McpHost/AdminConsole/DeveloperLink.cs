using System.Text;
using ReconnectGrains.Engine;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.AdminConsole;

/// <summary>
/// In Development, a way into the console that works once, and only at the process that printed it. In any other environment there is none.
/// </summary>
internal sealed class DeveloperLink(LocatorSealer sealer, Randomness randomness, ReconnectOptions options, IHostEnvironment environment, TimeProvider time)
{
    /// <summary>How long it waits to be used.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private string? _open;

    /// <summary>Who comes in by it. No identity provider's tenant reaches further by having this name: the cookie itself says that it is a developer's.</summary>
    public static SessionKey Developer { get; } = new("development", "developer");

    /// <summary>Makes one; an earlier one is worth nothing then. Null outside of Development.</summary>
    public string? Make()
    {
        if (!environment.IsDevelopment())
        {
            return null;
        }

        var random = randomness.Id();
        lock (_lock)
        {
            _open = random;
        }

        var locator = sealer.Seal(LocatorPurpose.ConsoleLink, Encoding.UTF8.GetBytes(random), time.GetUtcNow() + Life);
        return options.PublicUrl + ConsolePaths.Link.Replace("{locator}", locator, StringComparison.Ordinal);
    }

    /// <summary>Uses it up.</summary>
    /// <returns>False where it is not the one that is open.</returns>
    public bool Use(string locator)
    {
        if (!environment.IsDevelopment()
            || sealer.Unseal(LocatorPurpose.ConsoleLink, locator, time.GetUtcNow()) is not LocatorOpening.Opened opened)
        {
            return false;
        }

        lock (_lock)
        {
            if (_open is null || _open != Encoding.UTF8.GetString(opened.Payload.Span))
            {
                return false;
            }

            _open = null;
            return true;
        }
    }
}
