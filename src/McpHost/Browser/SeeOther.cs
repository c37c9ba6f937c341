namespace ReconnectGrains.McpHost.Browser;

/// <summary>303: go there with GET, whatever the method was (RFC 9110 §15.4.4).</summary>
/// <param name="url">Where to.</param>
internal sealed class SeeOther(string url) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = url;
        return Task.CompletedTask;
    }
}
