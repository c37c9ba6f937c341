using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ReconnectGrains.ConformanceHost;

/// <summary>The suites' prompts.</summary>
[McpServerPromptType]
public sealed class Prompts
{
    private const string Context = "user_context";

    /// <summary>Without arguments.</summary>
    [McpServerPrompt(Name = "test_simple_prompt"), Description("A text.")]
    public static string Simple() => "This is a simple prompt for testing.";

    /// <summary>With arguments.</summary>
    [McpServerPrompt(Name = "test_prompt_with_arguments"), Description("A text with two arguments in it.")]
    public static string WithArguments(
        [Description("First."), AllowedValues("paris", "park", "party")] string arg1, [Description("Second.")] string arg2) =>
        $"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'";

    /// <summary>With a resource in it.</summary>
    [McpServerPrompt(Name = "test_prompt_with_embedded_resource"), Description("A resource and a text.")]
    public static IEnumerable<PromptMessage> WithResource([Description("The resource's address.")] string resourceUri) =>
    [
        Message(Samples.Embedded(resourceUri, "text/plain", "Embedded resource content for testing.")),
        Message(new TextContentBlock { Text = "Please process the embedded resource above." }),
    ];

    /// <summary>With an image in it.</summary>
    [McpServerPrompt(Name = "test_prompt_with_image"), Description("An image and a text.")]
    public static IEnumerable<PromptMessage> WithImage() =>
        [Message(Samples.Image()), Message(new TextContentBlock { Text = "Please analyze the image above." })];

    /// <summary>One that asks first.</summary>
    [McpServerPrompt(Name = "test_input_required_result_prompt"), Description("A text with what the user said in it.")]
    public static string Asking(RequestContext<GetPromptRequestParams> request) =>
        Inputs.Answer(request.Params?.InputResponses, Context, "context") is { } context
            ? $"The context is {context}."
            : throw Inputs.Ask((Context, Inputs.Text("What context should the prompt use?", "context")));

    private static PromptMessage Message(ContentBlock content) => new() { Role = Role.User, Content = content };
}
