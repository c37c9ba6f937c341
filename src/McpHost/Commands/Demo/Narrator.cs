using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Commands.World;
using Spectre.Console;

namespace ReconnectGrains.McpHost.Commands.Demo;

/// <summary>Tells the story. Links are shortened and tokens are never its business.</summary>
internal sealed class Narrator(Screen screen)
{
    private const string Indent = "     ";

    /// <summary>What of an envelope a newcomer should see, in this order.</summary>
    private static readonly string[] Shown =
        ["code", "message", "action", "provider", "required_scope", "retryable", "intent_id", "reconnect_url", "expires_at", "trace_id"];

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private int _step;

    /// <summary>Begins a step.</summary>
    public void Step(string title)
    {
        screen.Gap();
        screen.Markup($"[bold teal]{++_step}[/]  [bold]{Markup.Escape(title)}[/]");
    }

    /// <summary>A sentence about what is going on.</summary>
    public void Say(string text)
    {
        foreach (var line in Lines.Wrap(text, screen.Columns - Indent.Length))
        {
            screen.Line(Indent + line, "grey");
        }
    }

    /// <summary>Something that was seen.</summary>
    public void Saw(string who, string what) => screen.Item($"{Indent}{who}", "teal", Indent.Length + 12, what);

    /// <summary>The envelope, each member on a line, cut where it gets long.</summary>
    public void Envelope(HostAnswer answer)
    {
        foreach (var name in Shown)
        {
            if (answer.Envelope?[name] is JsonValue value)
            {
                var text = name == "reconnect_url" ? $"\"{Addresses.Short(answer.Link!)}\"" : value.ToJsonString(Readable);
                var room = screen.Columns - Indent.Length - name.Length - 8;
                screen.Markup($"{Indent}  [grey]\"{name}\":[/] {Markup.Escape(text.Length > room ? $"{text[..(room - 1)]}…" : text)}");
            }
        }
    }
}
