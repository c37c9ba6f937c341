using ModelContextProtocol.Protocol;

namespace ReconnectGrains.ConformanceHost;

/// <summary>What tools and prompts ask of the client, and what it answers (MCP 2026-07-28, Multi Round-Trip Requests).</summary>
internal static class Inputs
{
    /// <summary>Asks for everything at once.</summary>
    public static InputRequiredException Ask(params (string Key, InputRequest Request)[] requests) => Ask(null, requests);

    /// <summary>Asks, and gives the client a state to bring back.</summary>
    public static InputRequiredException Ask(string? state, params (string Key, InputRequest Request)[] requests) =>
        new(requests.ToDictionary(r => r.Key, r => r.Request), state);

    /// <summary>Asks the user for a text.</summary>
    public static InputRequest Text(string message, string field) => Form(message, field, new ElicitRequestParams.StringSchema());

    /// <summary>Asks the user for a yes.</summary>
    public static InputRequest Confirm() => Form("Please confirm", "ok", new ElicitRequestParams.BooleanSchema());

    /// <summary>Asks the model.</summary>
    public static InputRequest Model(string question, int tokens) => InputRequest.ForSampling(new CreateMessageRequestParams
    {
        Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = question }] }],
        MaxTokens = tokens,
    });

    /// <summary>Asks for the client's roots.</summary>
    public static InputRequest Roots() => InputRequest.ForRootsList(new ListRootsRequestParams());

    /// <summary>What the user said; null when they did not.</summary>
    public static string? Answer(IDictionary<string, InputResponse>? responses, string key, string field)
    {
        var said = responses?.TryGetValue(key, out var response) == true ? response.Deserialize(InputResponse.ElicitResultJsonTypeInfo) : null;
        return said is { Action: "accept", Content: { } content } && content.TryGetValue(field, out var value) ? value.ToString() : null;
    }

    private static InputRequest Form(string message, string field, ElicitRequestParams.PrimitiveSchemaDefinition schema) =>
        InputRequest.ForElicitation(new ElicitRequestParams
        {
            Message = message,
            RequestedSchema = new ElicitRequestParams.RequestSchema
            {
                Properties = new Dictionary<string, ElicitRequestParams.PrimitiveSchemaDefinition> { [field] = schema },
                Required = [field],
            },
        });
}
