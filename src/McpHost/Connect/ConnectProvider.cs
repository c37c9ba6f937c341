namespace ReconnectGrains.McpHost.Connect;

/// <summary>A provider as people see it.</summary>
/// <param name="Name">Its configured name.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Scopes">What its scopes allow, in plain words, by scope name. A scope that is not here is shown by its name alone.</param>
public sealed record ConnectProvider(string Name, string Title, IReadOnlyDictionary<string, string> Scopes);
