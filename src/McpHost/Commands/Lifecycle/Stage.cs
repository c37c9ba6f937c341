using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.Lifecycle;

/// <summary>The people and hosts that the checks play with.</summary>
internal sealed class Stage(SampleWorld world, TimeProvider time) : IDisposable
{
    private readonly Dictionary<string, HostToken> _tokens = new(StringComparer.Ordinal);
    private int _page = 10;

    /// <summary>The processes.</summary>
    public SampleWorld World => world;

    /// <summary>Northwind's user.</summary>
    public Person Alice { get; } = new(world, "northwind", "alice");

    /// <summary>Northwind's administrator.</summary>
    public Person Bob { get; } = new(world, "northwind", "bob");

    /// <summary>Contoso's user.</summary>
    public Person Carol { get; } = new(world, "contoso", "carol");

    /// <summary>Contoso's administrator, who never connects anything.</summary>
    public Person Dave { get; } = new(world, "contoso", "dave");

    /// <summary>Goes on only where something holds.</summary>
    public static void Expect(bool holds, string seen) => WorldException.Unless(holds, seen);

    /// <summary>Arguments that no call had before: an equal call within two minutes would only be given the earlier answer.</summary>
    public JsonObject Fresh() => new() { ["page"] = _page++ };

    /// <summary>A person's MCP host, as most are.</summary>
    public Task<HostClient> Host(Person person, CancellationToken cancellation) => Host(person, HostEra.June2025, null, cancellation);

    /// <summary>A person's MCP host.</summary>
    /// <param name="person">Who.</param>
    /// <param name="era">What it speaks.</param>
    /// <param name="scopes">What its token is for; null takes what the resource asks for.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<HostClient> Host(Person person, HostEra era, string? scopes, CancellationToken cancellation)
    {
        var name = $"{person.Name} {scopes}";
        if (!_tokens.TryGetValue(name, out var token))
        {
            _tokens[name] = token = await person.Link(scopes, cancellation);
        }

        return world.Host(token, era);
    }

    /// <summary>Bob, as an administrator.</summary>
    public async Task<Administrator> Administrator(CancellationToken cancellation)
    {
        await Host(Bob, HostEra.June2025, "reconnect.admin", cancellation);
        return world.Administrator(_tokens["bob reconnect.admin"]);
    }

    /// <summary>Makes a person's access token at acme count as expired.</summary>
    public async Task Expire(Person person, CancellationToken cancellation)
    {
        var administrator = await Administrator(cancellation);
        var expired = await administrator.Expire(person.Tenant, person.Name, "acme", cancellation);
        Expect(expired == 1, $"{expired} connections of {person.Name} were expired by hand, not one");
    }

    /// <summary>Lets a person connect acme, unless it is connected.</summary>
    public async Task Connect(Person person, HostClient host, CancellationToken cancellation)
    {
        var arguments = Fresh();
        var answer = await host.Call("list_invoices", arguments, cancellation);
        if (answer.Link is not null)
        {
            var page = await person.Connect(answer, cancellation);
            Expect(page.Status == 200, $"{person.Name}'s reconnect ended at '{page.Heading}' (HTTP {page.Status})");
            answer = await host.Call("list_invoices", arguments, cancellation);
        }

        Expect(answer.IsGood, $"{person.Name} connected acme and list_invoices came to {answer.InWords}");
    }

    /// <summary>Calls until the server stops asking for a little patience.</summary>
    public async Task<HostAnswer> Patiently(HostClient host, string tool, JsonObject arguments, CancellationToken cancellation)
    {
        while (true)
        {
            var answer = await host.Call(tool, arguments, cancellation);
            if (answer.Code != "PROVIDER_UNAVAILABLE")
            {
                return answer;
            }

            var wait = answer.Envelope?["retry_after_s"]?.GetValue<double>() ?? 1;
            await Task.Delay(TimeSpan.FromSeconds(wait), time, cancellation);
        }
    }

    /// <summary>The refreshes of a person that acme noted.</summary>
    public async Task<IReadOnlyList<NotedRequest>> Refreshes(Person person, CancellationToken cancellation) =>
        [.. (await world.Acme.Log(cancellation)).Where(r => r.GrantType == "refresh_token" && r.User == person.Name)];

    /// <summary>The requests of a person that the API answered.</summary>
    public async Task<IReadOnlyList<Invoices.Api.SeenRequest>> Asked(Person person, CancellationToken cancellation) =>
        [.. (await world.Api.Requests(cancellation)).Where(r => r.User == person.Name)];

    /// <inheritdoc/>
    public void Dispose()
    {
        Alice.Dispose();
        Bob.Dispose();
        Carol.Dispose();
        Dave.Dispose();
    }
}
