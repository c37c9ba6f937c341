using System.Text;
using System.Text.Json.Nodes;

namespace ReconnectGrains.Fuzz;

/// <summary>Bodies as the endpoints want them: JSON-RPC, JSON or a form.</summary>
internal static class Bodies
{
    private const string Revision = "2026-07-28";

    private static readonly string[] Methods =
    [
        "initialize", "ping", "server/discover", "tools/list", "tools/call", "tools/call", "tools/call", "prompts/get", "prompts/list", "resources/read",
        "completion/complete", "logging/setLevel", "subscriptions/listen", "tasks/get", "notifications/initialized", "no/such/method",
    ];

    private static readonly string[] Tools = ["list_invoices", "pay_invoice", "send_reminder", "pending_requests", "cancel_request", "get_profile", "nobody"];

    private static readonly string[] Fields =
    [
        "decision", "intent", "provider", "code", "state", "iss", "error", "scope", "client_id", "redirect_uri", "grant_type", "token", "__RequestVerificationToken",
        "request", "client", "resource", "prompt", "nonce", "id_token_hint", "refresh_token", "code_verifier", "client_assertion",
    ];

    /// <summary>Gives the request a body, and the headers that say what it is.</summary>
    public static void Fill(Draft draft, Dice dice, Ingredients good)
    {
        if (draft.Method is "GET" or "HEAD" or "OPTIONS" or "TRACE")
        {
            if (dice.OneIn(2))
            {
                draft.Target = [.. draft.Target, .. Encoding.UTF8.GetBytes("?" + Form(dice, good))];
            }

            return;
        }

        var kind = dice.OneIn(6) ? dice.Below(3) : Kind(draft.Route.Path);
        draft.Header("Content-Type", kind == 2 ? "application/x-www-form-urlencoded" : "application/json");
        if (kind == 0)
        {
            draft.Header("Accept", "application/json, text/event-stream");
            draft.Body = Encoding.UTF8.GetBytes(Message(draft, dice).ToJsonString());
        }
        else
        {
            var json = draft.Route.Path == "/register" ? Registration(dice) : Order(dice);
            draft.Body = Encoding.UTF8.GetBytes(kind == 1 ? json.ToJsonString() : Form(dice, good));
        }
    }

    private static int Kind(string path) => path == "/mcp" ? 0 : path == "/register" || path.StartsWith("/admin", StringComparison.Ordinal) ? 1 : 2;

    /// <summary>Names and values as in a query.</summary>
    public static string Form(Dice dice, Ingredients good)
    {
        List<(string Name, string Value)> likely = dice.OneIn(2) ? [.. good.OfAClient(dice).Where(_ => !dice.OneIn(8))] : [];
        var mayRepeat = dice.OneIn(4);
        var random = Enumerable.Range(0, 1 + dice.Below(6)).Select(_ => (Name: dice.Pick(Fields), Value: dice.Text()))
            .Where(f => mayRepeat || !likely.Exists(l => l.Name == f.Name)).ToList();
        return string.Join('&', likely.Concat(random).Select(f => $"{f.Name}={Uri.EscapeDataString(f.Value)}"));
    }

    private static JsonObject Message(Draft draft, Dice dice)
    {
        var method = dice.Pick(Methods);
        var tool = dice.Pick(Tools);
        var parameters = method switch
        {
            "tools/call" => new JsonObject { ["name"] = tool, ["arguments"] = Arguments(tool, dice) },
            "initialize" => new()
            {
                ["protocolVersion"] = dice.Pick(["2025-11-25", "2025-06-18", "1999-01-01"]),
                ["capabilities"] = new JsonObject { ["elicitation"] = new JsonObject { ["url"] = new JsonObject() } },
                ["clientInfo"] = new JsonObject { ["name"] = dice.Text(), ["version"] = "1" },
            },
            "prompts/get" => new() { ["name"] = dice.Text() },
            "resources/read" => new() { ["uri"] = dice.Text() },
            _ => [],
        };
        if (dice.OneIn(2))
        {
            parameters["_meta"] = new JsonObject
            {
                ["io.modelcontextprotocol/protocolVersion"] = Revision,
                ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
                ["reconnect/intent"] = dice.OneIn(3) ? dice.Text() : null,
            };
            draft.Header("MCP-Protocol-Version", Revision);
            draft.Header("Mcp-Method", method);
            if (parameters["name"] is JsonValue name)
            {
                draft.Header("Mcp-Name", $"=?base64?{Convert.ToBase64String(Encoding.UTF8.GetBytes(name.GetValue<string>()))}?=");
            }
        }

        if (dice.OneIn(8))
        {
            parameters["requestState"] = dice.Text();
            parameters["inputResponses"] = new JsonObject { ["connect"] = new JsonObject { ["action"] = dice.Pick(["accept", "decline", "?"]) } };
        }

        var message = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = dice.Below(1000), ["method"] = method, ["params"] = parameters };
        if (method.StartsWith("notifications/", StringComparison.Ordinal))
        {
            message.Remove("id");
        }

        return message;
    }

    private static JsonObject Arguments(string tool, Dice dice) => tool switch
    {
        "list_invoices" => new() { ["page"] = dice.Below(3) },
        "pay_invoice" => new() { ["invoice_id"] = dice.Text(), ["amount"] = 12.5, ["currency"] = "EUR", ["recipient"] = dice.Text() },
        "send_reminder" => new() { ["invoice_id"] = "INV-1001", ["message"] = dice.Text() },
        "cancel_request" or "pending_requests" => new() { ["intent_id"] = dice.Text() },
        _ => [],
    };

    private static JsonObject Registration(Dice dice) => new()
    {
        ["client_name"] = dice.Text(),
        ["redirect_uris"] = new JsonArray(dice.Pick(["https://host.example/callback", "http://127.0.0.1/callback", "javascript:alert(1)", dice.Text()])),
        ["token_endpoint_auth_method"] = dice.Pick(["none", "private_key_jwt", "client_secret_basic", dice.Text()]),
        [dice.Pick(["jwks_uri", "logo_uri", "grant_types"])] = dice.Pick(["https://host.example/jwks", "http://169.254.169.254/", dice.Text()]),
    };

    private static JsonObject Order(Dice dice) => new()
    {
        ["tenant"] = dice.Pick(["northwind", "nobody", ""]),
        ["user"] = dice.Text(),
        [dice.Pick(["provider", "active", "share"])] = dice.Below(3) switch { 0 => "acme", 1 => true, _ => JsonValue.Create(0.5) },
    };
}
