using ReconnectGrains.McpHost.Authorization.Clients;

namespace ReconnectGrains.McpHost.Authorization;

/// <summary>What a client is called on pages that ask nobody for it: by its own word where that came with its id, else by its site.</summary>
internal sealed class ClientNames(BuiltInOptions options, Registrations registrations)
{
    /// <summary>A name; null where there is none.</summary>
    public string? Of(string id) =>
        options.Clients.TryGetValue(id, out var configured) ? configured.Name
        : registrations.Find(id) is { } registered ? registered.Name
        : Uri.TryCreate(id, UriKind.Absolute, out var url) && url.Host.Length > 0 ? url.Host
        : null;
}
