using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>
/// The methods that this connector serves. Every other is answered here and never reaches the SDK, which would hold some of them open
/// (<c>subscriptions/listen</c>) though nothing would ever be said there. R9.
/// </summary>
internal sealed class ServedMethods
{
    private static readonly HashSet<string> Notifications =
    [
        NotificationMethods.InitializedNotification, NotificationMethods.CancelledNotification, NotificationMethods.ProgressNotification,
    ];

    private readonly HashSet<string> _names =
    [
        RequestMethods.Initialize, RequestMethods.Ping, RequestMethods.ServerDiscover, RequestMethods.ToolsList, RequestMethods.ToolsCall,
        IncomingMessage.SetLevel,
    ];

    /// <summary>What the options have a handler for.</summary>
    public ServedMethods(McpServerOptions options)
    {
        var handlers = options.Handlers;
        var hasPrompts = options.PromptCollection is { IsEmpty: false };
        var hasResources = options.ResourceCollection is { IsEmpty: false };
        Add(hasPrompts, RequestMethods.PromptsList, RequestMethods.PromptsGet);
        Add(hasResources, RequestMethods.ResourcesList, RequestMethods.ResourcesTemplatesList, RequestMethods.ResourcesRead);
        Add(hasPrompts || hasResources || handlers.CompleteHandler is not null, RequestMethods.CompletionComplete);
        Add(handlers.SubscribeToResourcesHandler is not null, RequestMethods.ResourcesSubscribe, RequestMethods.ResourcesUnsubscribe);
        Add(handlers.SubscriptionsListenHandler is not null, RequestMethods.SubscriptionsListen);
    }

    /// <summary>Whether there is an answer to it, or nothing to be answered: a notification.</summary>
    public bool Serves(string method) => _names.Contains(method) || Notifications.Contains(method);

    /// <summary>The refusal of a method that there is not: a failed request in 2026-07-28, and an answer before (JSON-RPC 2.0 §5.1).</summary>
    public RpcRefusal? Problem(IncomingMessage message, bool isNew) => message.Id is null || _names.Contains(message.Method)
        ? null
        : new(isNew ? StatusCodes.Status404NotFound : StatusCodes.Status200OK, RpcErrorCode.MethodNotFound, "There is no such method.", message.Id);

    private void Add(bool isServed, params string[] names)
    {
        if (isServed)
        {
            _names.UnionWith(names);
        }
    }
}
