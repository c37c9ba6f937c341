namespace ReconnectGrains.McpHost.AdminConsole;

/// <summary>A page of the console.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Lead">What that means.</param>
/// <param name="Sections">Its tables.</param>
public sealed record PageView(string Title, string Lead, params IReadOnlyList<Section> Sections)
{
    /// <summary>What just happened.</summary>
    public string? Notice { get; init; }

    /// <summary>What narrows it.</summary>
    public IReadOnlyList<Filter> Filters { get; init; } = [];

    /// <summary>What can be done here.</summary>
    public IReadOnlyList<(string Text, string Url)> Actions { get; init; } = [];

    /// <summary>The filters choose what is done about, after a question: by this act.</summary>
    public string? AskFor { get; init; }

    /// <summary>The next page.</summary>
    public string? Next { get; init; }
}

/// <summary>One table.</summary>
/// <param name="Heading">Its heading; null where the page's title says it.</param>
/// <param name="Columns">The columns' headings.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Empty">What to say where there are none.</param>
public sealed record Section(string? Heading, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows, string Empty)
{
    /// <summary>Charts in the table's place.</summary>
    public IReadOnlyList<Chart> Charts { get; init; } = [];
}

/// <summary>One cell.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Url">Where it leads.</param>
/// <param name="Style">How it looks: <c>code</c>, <c>bad</c>, <c>good</c>, <c>quiet</c>, <c>act</c>.</param>
public sealed record Cell(string Text, string? Url = null, string? Style = null)
{
    /// <summary>The moment, where it tells one: people read how long ago, and hover over the rest.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>A field that narrows a list.</summary>
/// <param name="Name">Its parameter.</param>
/// <param name="Label">Its label.</param>
/// <param name="Value">What it holds now.</param>
/// <param name="Choices">What it can hold, by value; null for any text.</param>
public sealed record Filter(string Name, string Label, string? Value, IReadOnlyList<(string Value, string Text)>? Choices = null)
{
    /// <summary>The kind of field.</summary>
    public string Type { get; init; } = "search";
}

/// <summary>A question before something is done.</summary>
/// <param name="Title">The question.</param>
/// <param name="Lead">What it will do and stop.</param>
/// <param name="Facts">What it concerns.</param>
/// <param name="Target">Where yes leads: it says the whole of what is to be done.</param>
/// <param name="Yes">The button.</param>
/// <param name="Back">Where no leads.</param>
public sealed record AskView(
    string Title, string Lead, IReadOnlyList<(string Label, string Value)> Facts, string Target, string Yes, string Back);
