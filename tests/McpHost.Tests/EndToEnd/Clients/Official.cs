using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ReconnectGrains.McpHost.Commands.World;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Clients;

/// <summary>The SDK's own client: from the first 401 on it finds its way alone. All that it is given is a browser with somebody in front of it.</summary>
internal static class Official
{
    private static readonly Uri Redirect = new("http://127.0.0.1:43118/callback");

    /// <summary>Connects.</summary>
    /// <param name="endpoint">The MCP endpoint; nothing else is told.</param>
    /// <param name="person">Who sits in front of the browser.</param>
    /// <param name="version">The revision; null leaves it to the client.</param>
    /// <param name="opened">Opens a link and says what came of it (accept, decline, cancel); null declares no URL elicitation.</param>
    public static Task<McpClient> Connect(Uri endpoint, Person person, string? version, Func<Uri, CancellationToken, Task<string>>? opened)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = endpoint,
            TransportMode = HttpTransportMode.StreamableHttp,

            // No client id: it registers. A public client that is known already cannot say so, this version sends it with an empty secret.
            OAuth = new ClientOAuthOptions
            {
                RedirectUri = Redirect,
                AuthorizationCallbackHandler = (context, cancellation) => SignIn(person, context.AuthorizationUri, cancellation),
            },
        });
        var options = new McpClientOptions
        {
            ProtocolVersion = version,
            ClientInfo = new Implementation { Name = "official", Version = "1" },
        };
        if (opened is not null)
        {
            options.Capabilities = new ClientCapabilities { Elicitation = new ElicitationCapability { Url = new UrlElicitationCapability() } };
            options.Handlers.ElicitationHandler = async (request, cancellation) =>
                new ElicitResult { Action = await opened(new Uri(request!.Url!), cancellation) };
        }

        return McpClient.CreateAsync(transport, options, cancellationToken: TestContext.Current.CancellationToken);
    }

    private static async Task<AuthorizationResult?> SignIn(Person person, Uri authorization, CancellationToken cancellation)
    {
        var page = await person.Browser.Open(authorization, IsRedirect, cancellation);
        page = await person.Browser.SignIn(page, person.Name, allows: true, IsRedirect, cancellation);
        page.Status.ShouldBe(0, page.Heading);
        return new AuthorizationResult { Code = page.Query("code")!, State = page.Query("state"), Iss = page.Query("iss") };
    }

    private static bool IsRedirect(Uri address) => address.GetLeftPart(UriPartial.Path) == Redirect.AbsoluteUri;
}
