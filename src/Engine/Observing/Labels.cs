namespace ReconnectGrains.Engine.Observing;

/// <summary>
/// Every attribute of metrics and spans: those of the OpenTelemetry conventions by their names there, the others under <c>reconnect.</c>
/// Each takes its values from the configuration or a closed list, so that nobody outside can make up new ones.
/// </summary>
public static class Labels
{
    /// <summary>The tool, as its connector named it; <see cref="Other"/> where there is none of that name.</summary>
    public const string Tool = "gen_ai.tool.name";

    /// <summary>What is done with it: <see cref="ExecuteTool"/>.</summary>
    public const string Operation = "gen_ai.operation.name";

    /// <summary>The MCP method; <see cref="Other"/> where it is not served.</summary>
    public const string Method = "mcp.method.name";

    /// <summary>The MCP revision.</summary>
    public const string Revision = "mcp.protocol.version";

    /// <summary>What went wrong, from a closed list; absent where nothing did.</summary>
    public const string Error = "error.type";

    /// <summary>The database.</summary>
    public const string Database = "db.system.name";

    /// <summary>What it is asked to do: <c>read</c> or <c>write</c>.</summary>
    public const string DatabaseOperation = "db.operation.name";

    /// <summary>The provider, as the configuration names it.</summary>
    public const string Provider = "reconnect.provider.name";

    /// <summary>A code of the closed set that hosts see, or <see cref="Fine"/>.</summary>
    public const string Code = "reconnect.code";

    /// <summary>How something ended, from a closed list.</summary>
    public const string Outcome = "reconnect.outcome";

    /// <summary>Whose act let an intent run.</summary>
    public const string ResumedBy = "reconnect.resumed_by";

    /// <summary>What an intent waits in.</summary>
    public const string State = "reconnect.intent.state";

    /// <summary>What the store of sessions is asked to do.</summary>
    public const string StoreOperation = "reconnect.store.operation";

    /// <summary>A limit's name.</summary>
    public const string Limit = "reconnect.limit.name";

    /// <summary>What a session is asked to decide.</summary>
    public const string Command = "reconnect.command";

    /// <summary>How a session answered.</summary>
    public const string Reply = "reconnect.reply";

    /// <summary>What a tool does.</summary>
    public const string Effect = "reconnect.effect";

    /// <summary>The trace as people see it.</summary>
    public const string TraceId = "reconnect.trace_id";

    /// <summary>What a link of a span leads to: <see cref="ParkedCall"/> or <see cref="ReleasedBy"/>.</summary>
    public const string Link = "reconnect.link";

    /// <summary>The call that was parked.</summary>
    public const string ParkedCall = "parked_call";

    /// <summary>What let it run: the callback, the tick, the host's repetition.</summary>
    public const string ReleasedBy = "released_by";

    /// <summary>The value of <see cref="Operation"/>.</summary>
    public const string ExecuteTool = "execute_tool";

    /// <summary>The conventions' word for a value that is none of the known ones.</summary>
    public const string Other = "_OTHER";

    /// <summary>The code of a call that returned its result.</summary>
    public const string Fine = "OK";
}
