using System.Net.Http.Headers;

namespace ReconnectGrains.Engine.Providers.Wire;

/// <summary>Reads <c>Retry-After</c> in both its forms (RFC 9110 §10.2.3), bounded both ways.</summary>
internal static class RetryAfter
{
    public static TimeSpan Of(RetryConditionHeaderValue? header, DateTimeOffset now) => header switch
    {
        { Delta: { } delta } => Bounded(delta),
        { Date: { } date } => Bounded(date - now),
        _ => ProviderLimits.RetryAfterDefault,
    };

    private static TimeSpan Bounded(TimeSpan asked) =>
        TimeSpan.FromTicks(Math.Clamp(asked.Ticks, ProviderLimits.RetryAfterShortest.Ticks, ProviderLimits.RetryAfterLongest.Ticks));
}
