using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using ReconnectGrains.McpHost.Connect.Requests;

namespace ReconnectGrains.McpHost.Connect.Pages;

/// <summary>
/// A text of unknown origin: escaped, kept apart from the direction of what surrounds it, its invisible characters named. Written in C#
/// because a template would add blanks to it.
/// </summary>
public sealed class Shown : ComponentBase
{
    /// <summary>The text.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "bdi");
        foreach (var part in VisibleText.Split(Text))
        {
            if (part.Marked)
            {
                builder.OpenElement(1, "span");
                builder.AddAttribute(2, "class", "invisible");
                builder.AddAttribute(3, "title", Texts.InvisibleCharacter);
                builder.AddContent(4, part.Text);
                builder.CloseElement();
            }
            else
            {
                builder.AddContent(5, part.Text);
            }
        }

        builder.CloseElement();
    }
}
