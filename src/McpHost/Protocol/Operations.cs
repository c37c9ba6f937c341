using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using ReconnectGrains.Engine;
using ReconnectGrains.Engine.Observing;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.McpHost.BuiltInTools;
using ReconnectGrains.McpHost.Tokens;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>
/// Requests to the MCP endpoint as telemetry has them, by the OpenTelemetry conventions for MCP: one span and one duration each. Methods and
/// tools that there are not have no name there: hosts could make up any number of them. M19.
/// </summary>
internal sealed class Operations(ToolCatalogue catalogue, BuiltIns builtIns, SdkExchange sdk, TimeProvider time)
{
    private const string TraceParent = "traceparent";

    /// <summary>How long requests took.</summary>
    private static readonly Histogram<double> Duration = Telemetry.Meter.CreateHistogram<double>(
        "mcp.server.operation.duration", "s", "Requests to the MCP endpoint, until their answer was sent.", null, Telemetry.Seconds);

    /// <summary>Begins a request's span, in the trace that the host is in: as the message says it, else the HTTP request.</summary>
    public Operation Begin(HttpContext http, IncomingMessage message)
    {
        var method = sdk.Methods.Serves(message.Method) ? message.Method : Labels.Other;
        var tool = message.Tool is { } named ? Known(named) : null;
        var told = message.Meta?.Text(TraceParent);
        var activity = Start(http, tool is null ? method : $"{method} {tool}", told);
        RequestTrace.Continue(http, told);
        activity?.SetTag(Labels.Method, method);
        if (tool is not null)
        {
            activity?.SetTag(Labels.Operation, Labels.ExecuteTool).SetTag(Labels.Tool, tool).SetTag(Labels.TraceId, RequestTrace.Of(http));
        }

        return new Operation(activity, method, tool, time, time.GetTimestamp());
    }

    private static Activity? Start(HttpContext http, string name, string? told)
    {
        if (!Telemetry.Source.HasListeners())
        {
            return null;
        }

        // Where the web server is watched, too, its own span has taken up what the HTTP request says.
        var carried = Activity.Current?.Context ?? Parse(http.Request.Headers.TraceParent);
        var parent = Parse(told) is { } own && own != default ? own : carried;
        IEnumerable<ActivityLink>? links = parent != carried && carried != default ? [new ActivityLink(carried)] : null;
        return Telemetry.Source.StartActivity(name, ActivityKind.Server, parent, links: links);
    }

    private static ActivityContext Parse(string? traceParent) =>
        ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var context) ? context : default;

    private string Known(string tool) => catalogue.Find(tool) is not null || builtIns.Find(tool) is not null ? tool : Labels.Other;

    /// <summary>One of them.</summary>
    internal sealed class Operation(Activity? activity, string method, string? tool, TimeProvider time, long begun) : IDisposable
    {
        private string? _error = "cancelled";
        private string? _version;

        /// <summary>It was turned away at the door.</summary>
        public void Denied(Access.Denied denied)
        {
            _error = ErrorCodes.Wire(denied.Code);
            CallCount.Denied(tool, denied.Code, isChallenge: denied.RetryAfter is null);
        }

        /// <summary>It failed.</summary>
        public void Failed(ErrorCode code) => _error = ErrorCodes.Wire(code);

        /// <summary>It was answered, or refused before any handler saw it.</summary>
        public void Ended(RpcRefusal? refusal, Exchange exchange)
        {
            _version = exchange.Version;
            _error = refusal is not null ? refusal.Code.ToString(CultureInfo.InvariantCulture) : exchange.IsErrorResult ? "tool_error" : null;
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            if (Duration.Enabled)
            {
                Duration.Record(time.GetElapsedTime(begun).TotalSeconds, Tags());
            }

            activity?.SetTag(Labels.Revision, _version);
            if (_error is not null)
            {
                activity?.SetTag(Labels.Error, _error).SetStatus(ActivityStatusCode.Error);
            }

            activity?.Dispose();
        }

        private TagList Tags()
        {
            var tags = new TagList { { Labels.Method, method } };
            Add(Labels.Tool, tool);
            Add(Labels.Operation, tool is null ? null : Labels.ExecuteTool);
            Add(Labels.Revision, _version);
            Add(Labels.Error, _error);
            return tags;

            void Add(string name, string? value)
            {
                if (value is not null)
                {
                    tags.Add(name, value);
                }
            }
        }
    }
}
