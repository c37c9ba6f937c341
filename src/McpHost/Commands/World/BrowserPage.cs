using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>Where a browser ended up.</summary>
/// <param name="Url">The address.</param>
/// <param name="Status">The status; 0 where the browser was stopped before it went there.</param>
/// <param name="Document">What is shown; null where the browser was stopped before.</param>
internal sealed record BrowserPage(Uri Url, int Status, IHtmlDocument? Document)
{
    /// <summary>What the page calls itself.</summary>
    public string Heading => Document?.QuerySelector("h1")?.TextContent.Trim() ?? $"(no page at {Url.GetLeftPart(UriPartial.Path)})";

    /// <summary>The step of a sample provider's sign-in, if this page is one.</summary>
    public string? Step => Document?.QuerySelector("form[data-step]")?.GetAttribute("data-step");

    /// <summary>The page's text.</summary>
    public string Text => Document?.Body?.TextContent ?? "";

    /// <summary>A parameter of the address.</summary>
    public string? Query(string name) => Addresses.Query(Url).GetValueOrDefault(name);

    /// <summary>The one form that a selector finds.</summary>
    /// <exception cref="WorldException">There is none.</exception>
    public IElement Form(string selector) => Document?.QuerySelector(selector)
        ?? throw new WorldException($"The page '{Heading}' (HTTP {Status}) has no {selector}.");
}
