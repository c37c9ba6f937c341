namespace ReconnectGrains.Invoices.Api;

/// <summary>Lets a request through to an endpoint if its token is valid and has the endpoint's scope (RFC 6750 §3).</summary>
internal static class BearerFilter
{
    private static readonly object Key = new();

    /// <summary>Whom the checked token stands for.</summary>
    public static Bearer Bearer(this HttpContext http) => (Bearer)http.Items[Key]!;

    /// <summary>The same; null where no token was checked, or it was refused.</summary>
    public static Bearer? KnownBearer(this HttpContext http) => http.Items.TryGetValue(Key, out var bearer) ? (Bearer?)bearer : null;

    /// <summary>Asks for a valid token with this scope.</summary>
    public static void RequireScope(this RouteHandlerBuilder endpoint, string scope) => endpoint.AddEndpointFilter(async (call, next) =>
    {
        var http = call.HttpContext;
        var header = http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return Refuse(http, 401, "Bearer", "A token is needed.");
        }

        try
        {
            var bearer = await http.RequestServices.GetRequiredService<Introspection>().Ask(header["Bearer ".Length..].Trim(), http.RequestAborted);
            if (bearer is null)
            {
                return Refuse(http, 401, "Bearer error=\"invalid_token\"", "The token is not valid.");
            }

            http.Items[Key] = bearer;
            return bearer.Scopes.Contains(scope)
                ? await next(call)
                : Refuse(http, 403, $"Bearer error=\"insufficient_scope\", scope=\"{scope}\"", "The token lacks a scope.");
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !http.RequestAborted.IsCancellationRequested))
        {
            http.Response.Headers.RetryAfter = "1";
            return Results.Problem(title: "The identity provider does not answer.", statusCode: 503);
        }
    });

    private static IResult Refuse(HttpContext http, int status, string challenge, string title)
    {
        http.Response.Headers.WWWAuthenticate = challenge;
        return Results.Problem(title: title, statusCode: status);
    }
}
