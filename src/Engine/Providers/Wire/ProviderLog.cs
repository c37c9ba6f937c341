using Microsoft.Extensions.Logging;

namespace ReconnectGrains.Engine.Providers.Wire;

/// <summary>
/// All that is ever logged about a provider: names and closed words, never an address, a header, a body or an exception. S45.
/// </summary>
internal static partial class ProviderLog
{
    [LoggerMessage(1, LogLevel.Warning, "Provider {Provider}: {Endpoint} endpoint answered {Status} ({Trouble})")]
    public static partial void Troubled(ILogger log, string provider, Endpoint endpoint, int status, ProviderTrouble trouble);

    [LoggerMessage(2, LogLevel.Error, "Provider {Provider}: metadata not usable ({Trouble})")]
    public static partial void MetadataRejected(ILogger log, string provider, ProviderTrouble trouble);

    [LoggerMessage(3, LogLevel.Warning, "Provider {Provider}: authorization answer not trusted ({Reason})")]
    public static partial void Distrusted(ILogger log, string provider, Distrust reason);

    [LoggerMessage(4, LogLevel.Warning, "Provider {Provider}: {Endpoint} endpoint answered error {Code}")]
    public static partial void Refused(ILogger log, string provider, Endpoint endpoint, string code);
}
