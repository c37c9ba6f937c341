using System.Security.Cryptography;
using System.Text;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ReconnectGrains.ConformanceHost;

/// <summary>The suites' tools that ask the client for something and go on when they are called again with it.</summary>
internal static class AskingTools
{
    private const string UserName = "user_name";

    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    public static IEnumerable<McpServerTool> All =>
    [
        Asking("elicitation", request => Said(request, UserName, "name") is { } name ? $"Hello, {name}!" : throw Inputs.Ask((UserName, AskName()))),
        Asking("sampling", request => Has(request, "capital_question")
            ? "The model has answered."
            : throw Inputs.Ask(("capital_question", Inputs.Model("What is the capital of France?", 100)))),
        Asking("list_roots", request => Has(request, "client_roots") ? "The client has roots." : throw Inputs.Ask(("client_roots", Inputs.Roots()))),
        Asking("request_state", request => Opened(request) == "asked" && Has(request, "confirm")
            ? "state-ok"
            : throw Inputs.Ask(Sealed("asked"), ("confirm", Inputs.Confirm()))),
        Asking("tampered_state", request => Opened(request) == "asked" && Has(request, "confirm")
            ? "state-ok"
            : throw Inputs.Ask(Sealed("asked"), ("confirm", Inputs.Confirm()))),
        Asking("multiple_inputs", request => Opened(request) == "asked" && new[] { UserName, "greeting", "client_roots" }.All(key => Has(request, key))
            ? "The client has answered everything."
            : throw Inputs.Ask(
                Sealed("asked"), (UserName, AskName()), ("greeting", Inputs.Model("Generate a greeting", 50)), ("client_roots", Inputs.Roots()))),
        Asking("multi_round", Rounds),
        Asking("capabilities", request => throw Inputs.Ask([.. Possible(request)])),
    ];

    private static McpServerTool Asking(string name, Func<RequestContext<CallToolRequestParams>, string> run) =>
        LiveTools.Tool($"test_input_required_result_{name}", "Asks the client, and goes on with its answer.", run);

    private static string Rounds(RequestContext<CallToolRequestParams> request) => Opened(request) switch
    {
        "step1" when Has(request, "step1") => throw Inputs.Ask(Sealed("step2"), ("step2", Inputs.Text("Step 2: What is your favorite color?", "color"))),
        "step2" when Has(request, "step2") => "Both steps are done.",
        _ => throw Inputs.Ask(Sealed("step1"), ("step1", Inputs.Text("Step 1: What is your name?", "name"))),
    };

    private static IEnumerable<(string, InputRequest)> Possible(RequestContext<CallToolRequestParams> request)
    {
        var declared = request.Server.ClientCapabilities;
        if (declared?.Sampling is not null)
        {
            yield return ("greeting", Inputs.Model("Generate a greeting", 50));
        }

        if (declared?.Elicitation is not null)
        {
            yield return (UserName, AskName());
        }
    }

    private static InputRequest AskName() => Inputs.Text("What is your name?", "name");

    private static string? Said(RequestContext<CallToolRequestParams> request, string key, string field) =>
        Inputs.Answer(request.Params?.InputResponses, key, field);

    private static bool Has(RequestContext<CallToolRequestParams> request, string key) => request.Params?.InputResponses?.ContainsKey(key) == true;

    private static string Sealed(string state) => $"{state}.{Convert.ToHexString(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(state)))}";

    /// <summary>The state that came back; null when none did.</summary>
    private static string? Opened(RequestContext<CallToolRequestParams> request)
    {
        if (request.Params?.RequestState is not { } sent)
        {
            return null;
        }

        var state = sent.Split('.')[0];
        return sent == Sealed(state) ? state : throw new McpProtocolException("The request state is not ours.", McpErrorCode.InvalidParams);
    }
}
