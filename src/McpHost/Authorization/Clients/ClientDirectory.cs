using ReconnectGrains.Sessions;

namespace ReconnectGrains.McpHost.Authorization.Clients;

/// <summary>Every client that there can be: configured ones first, then documents, then registrations.</summary>
internal sealed class ClientDirectory(BuiltInOptions options, ClientDocuments documents, Registrations registrations)
{
    /// <summary>Finds a client by its id.</summary>
    public async Task<ClientLookup> Find(string? id, CancellationToken cancellation)
    {
        if (id is not { Length: > 0 and <= Limits.ClientIdCharacters } || options.DeniedClients.Contains(id))
        {
            return new ClientLookup.Unknown("The client is not known here.");
        }

        if (options.Clients.TryGetValue(id, out var configured))
        {
            return new ClientLookup.Found(
                new OAuthClient(id, configured.Name, [.. configured.RedirectUris], configured.JwksUri is null, null, configured.JwksUri));
        }

        if (documents.IsAddress(id))
        {
            return await documents.Find(id, cancellation);
        }

        return options.AllowRegistration && registrations.Find(id) is { } registered
            ? new ClientLookup.Found(registered)
            : new ClientLookup.Unknown("The client is not known here.");
    }
}
