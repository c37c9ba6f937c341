namespace ReconnectGrains.McpHost.Connect;

/// <summary>Spans of time in words. The server does not know the reader's time zone, so pages say how long ago, and UTC beside it.</summary>
internal static class Times
{
    /// <summary>How much is left, rounded down: a promise must hold.</summary>
    public static string Left(TimeSpan left) => left < TimeSpan.FromMinutes(2) ? Texts.OneMinute : Texts.Minutes((int)left.TotalMinutes);

    /// <summary>How long ago.</summary>
    public static string Ago(TimeSpan age) => age switch
    {
        { TotalMinutes: < 1 } => Texts.JustNow,
        { TotalMinutes: < 2 } => Texts.Ago(Texts.OneMinute),
        { TotalMinutes: < 60 } => Texts.Ago(Texts.Minutes((int)age.TotalMinutes)),
        { TotalHours: < 2 } => Texts.Ago(Texts.OneHour),
        { TotalDays: < 2 } => Texts.Ago(Texts.Hours((int)age.TotalHours)),
        _ => Texts.Ago(Texts.Days((int)age.TotalDays)),
    };

    /// <summary>The moment itself.</summary>
    public static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'");
}
