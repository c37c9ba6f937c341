namespace ReconnectGrains.Sessions;

/// <summary>Every queue, lifetime, size and retry of a session. Nothing else in the session code holds such a number.</summary>
public static class Limits
{
    /// <summary>Intents of one session that may be parked at a time.</summary>
    public const int ParkedIntents = 32;

    /// <summary>Intents of one session that may run at a time, over which a call is told to come back.</summary>
    public const int RunningIntents = 32;

    /// <summary>Ended intents beyond which a new one needs the room of a collected one, oldest first.</summary>
    public const int EndedIntents = 128;

    /// <summary>Canonical arguments of one call, in UTF-8 bytes.</summary>
    public const int ArgumentsBytes = 64 * 1024;

    /// <summary>A kept result, in UTF-8 bytes.</summary>
    public const int ResultBytes = 64 * 1024;

    /// <summary>Arguments and results of one session together, in UTF-8 bytes: the rest of the document stays free for credentials and outcomes.</summary>
    public const int PayloadBytes = 320 * 1024;

    /// <summary>Share of <see cref="PayloadBytes"/> that arguments may take, so that results still find room.</summary>
    public const int ParkedPayloadBytes = 192 * 1024;

    /// <summary>One token, in characters. A longer one is taken for garbage.</summary>
    public const int TokenCharacters = 16 * 1024;

    /// <summary>Tickets of one session that are open or remembered.</summary>
    public const int Tickets = 16;

    /// <summary>Command ids that are remembered.</summary>
    public const int RememberedCommands = 64;

    /// <summary>Released reads of one session that run side by side.</summary>
    public const int ParallelResumedReads = 4;

    /// <summary>Times that an execution is begun before its intent ends.</summary>
    public const int ExecutionAttempts = 5;

    /// <summary>How long after it was asked an intent may still wait for its connection, its tick or its provider.</summary>
    public static readonly TimeSpan ParkedFor = TimeSpan.FromHours(24);

    /// <summary>Age up to which a write resumes without a tick.</summary>
    public static readonly TimeSpan AutomaticResumeOfWrites = TimeSpan.FromMinutes(15);

    /// <summary>How long an ended intent is kept.</summary>
    public static readonly TimeSpan ResultKept = TimeSpan.FromHours(1);

    /// <summary>How long an unknown outcome is kept: a person has to see it.</summary>
    public static readonly TimeSpan UnknownKept = TimeSpan.FromHours(24);

    /// <summary>How long the same answer is given again after the collection.</summary>
    public static readonly TimeSpan ReplayWindow = TimeSpan.FromMinutes(2);

    /// <summary>How long an uncollected resumed write holds back a reworded call.</summary>
    public static readonly TimeSpan RewordingWindow = TimeSpan.FromMinutes(2);

    /// <summary>A ticket's life, and how long an ended one is remembered.</summary>
    public static readonly TimeSpan Ticket = TimeSpan.FromMinutes(10);

    /// <summary>How long a browser's sign-in lasts, whatever happens in between.</summary>
    public static readonly TimeSpan BrowserSignIn = TimeSpan.FromMinutes(30);

    /// <summary>Logouts of single sign-ins that are remembered; of more, all sign-ins until then are over.</summary>
    public const int EndedSignIns = 16;

    /// <summary>How long a claim lasts. Longer than any outgoing deadline.</summary>
    public static readonly TimeSpan Claim = TimeSpan.FromSeconds(30);

    /// <summary>The longest that one outgoing request may take.</summary>
    public static readonly TimeSpan OutgoingDeadline = TimeSpan.FromSeconds(10);

    /// <summary>A token this close to its end counts as expired.</summary>
    public static readonly TimeSpan ExpirySkew = TimeSpan.FromSeconds(30);

    /// <summary>Share of a token's life after which a connection in use is refreshed ahead.</summary>
    public const double RefreshAheadShare = 0.8;

    /// <summary>First wait after a failed attempt; doubles up to <see cref="LongestRetryWait"/>.</summary>
    public static readonly TimeSpan FirstRetryWait = TimeSpan.FromSeconds(2);

    /// <summary>Longest wait between attempts.</summary>
    public static readonly TimeSpan LongestRetryWait = TimeSpan.FromMinutes(5);

    /// <summary>Audit events that may ride in the document; beyond it calls and callbacks are refused until the log takes them.</summary>
    public const int UnacknowledgedAudit = 256;

    /// <summary>A ticket with less than this left is not handed out again.</summary>
    public static readonly TimeSpan TicketUsable = TimeSpan.FromMinutes(1);

    /// <summary>How long audit events may ride in the document before the sweeper looks after them.</summary>
    public static readonly TimeSpan AuditRides = TimeSpan.FromSeconds(30);
}
