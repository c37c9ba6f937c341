using Spectre.Console;
using Spectre.Console.Rendering;

namespace ReconnectGrains.McpHost.Commands;

/// <summary>Where commands write: with colours and frames for a person at a terminal, as plain lines for whatever else reads it.</summary>
internal sealed class Screen
{
    /// <summary>No line is longer, in characters.</summary>
    public const int Width = 100;

    private readonly IAnsiConsole _console;

    /// <summary>The screen of this process.</summary>
    public Screen()
    {
        IsPlain = Console.IsOutputRedirected;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = IsPlain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = IsPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Out = new AnsiConsoleOutput(Console.Out),
        });
        _console.Profile.Width = IsPlain ? Width : Math.Min(Width, _console.Profile.Width);
    }

    /// <summary>True where nobody looks: no colours, no frames.</summary>
    public bool IsPlain { get; }

    /// <summary>What a person can read at once.</summary>
    public int Columns => _console.Profile.Width;

    /// <summary>Shows something.</summary>
    public void Show(IRenderable what) => _console.Write(what);

    /// <summary>A line of markup; everything in it that is not a style was escaped by the caller.</summary>
    public void Markup(string markup) => _console.MarkupLine(markup);

    /// <summary>A line in a style.</summary>
    public void Line(string text, string style = "default") => _console.MarkupLine($"[{style}]{Spectre.Console.Markup.Escape(text)}[/]");

    /// <summary>A word, and beside it a text of as many lines as it takes.</summary>
    /// <param name="word">The word.</param>
    /// <param name="style">The word's style.</param>
    /// <param name="column">Where the text begins.</param>
    /// <param name="text">The text.</param>
    public void Item(string word, string style, int column, string text)
    {
        var lines = Lines.Wrap(text, Columns - column);
        _console.MarkupLine($"[{style}]{Spectre.Console.Markup.Escape(word.PadRight(column))}[/]{Spectre.Console.Markup.Escape(lines[0])}");
        foreach (var line in lines.Skip(1))
        {
            Line(new string(' ', column) + line);
        }
    }

    /// <summary>An empty line.</summary>
    public void Gap() => _console.WriteLine();

    /// <summary>A line for a program: nothing is added to it and nothing is broken in two.</summary>
    public void Exact(string line) => Console.Out.WriteLine(line);
}
