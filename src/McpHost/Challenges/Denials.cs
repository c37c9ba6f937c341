using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.McpHost.Tokens;

namespace ReconnectGrains.McpHost.Challenges;

/// <summary>
/// Says no over HTTP, in both languages at once: the status and <c>WWW-Authenticate</c> for OAuth clients (RFC 6750 §3), and for hosts that
/// look into the body only, a result with the same challenge in its <c>_meta</c>. M4, S3, S4, S5.
/// </summary>
internal sealed class Denials(AuthenticateHeader header)
{
    /// <summary>Writes the refusal.</summary>
    public Task Write(HttpContext http, IncomingMessage message, Access.Denied denied, CancellationToken cancellationToken)
    {
        var envelope = new Envelope(denied.Code, RequestTrace.Of(http))
        {
            RequiredScope = denied.Scopes,
            RetryAfter = denied.RetryAfter,
            Detail = denied.Error is null && denied.RetryAfter is null ? null : denied.Description,
        };
        if (denied.RetryAfter is { } wait)
        {
            http.Response.Headers.RetryAfter = Envelope.Seconds(wait).ToString(CultureInfo.InvariantCulture);
        }
        else
        {
            http.Response.Headers.WWWAuthenticate =
                denied.Error is null ? header.Absent(denied.Scopes) : header.Failed(denied.Error, denied.Description, denied.Scopes);
        }

        if (message is { Tool: not null, Id: { } id })
        {
            return RpcWriter.Result(http, denied.Status, id, Result(http, envelope, denied), cancellationToken);
        }

        var refusal = new RpcRefusal(denied.Status, RpcErrorCode.InvalidRequest, envelope.ToText(), message.Id, envelope.ToJson());
        return RpcWriter.Refuse(http, refusal, cancellationToken);
    }

    private JsonNode Result(HttpContext http, Envelope envelope, Access.Denied denied)
    {
        var authenticate = denied.RetryAfter is null
            ? header.ForMeta(denied.Error ?? "invalid_token", denied.Description, denied.Scopes)
            : null;
        var result = CallAnswers.Error(envelope, authenticate);
        if (http.Request.Headers[EraRules.VersionHeader] == Eras.PerRequest)
        {
            // Every result of that revision says what kind it is (MCP 2026-07-28, Base Protocol, Results).
            result.ResultType = "complete";
        }

        return JsonSerializer.SerializeToNode(result, McpJsonUtilities.DefaultOptions)!;
    }
}
