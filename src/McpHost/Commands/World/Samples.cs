using System.Diagnostics;
using System.Globalization;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>Ports of the sample parts; 0 takes a free one.</summary>
internal sealed record SamplePorts(int Identity, int Acme, int Api)
{
    /// <summary>Free ones, for a world that nobody else has to find.</summary>
    public static SamplePorts Free { get; } = new(0, 0, 0);

    /// <summary>Those of the development configuration.</summary>
    public static SamplePorts Usual { get; } = new(5081, 5082, 5083);
}

/// <summary>The sample provider's two issuers and the invoice API, as processes.</summary>
internal sealed class Samples : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _provider;
    private readonly ChildProcess _api;

    private Samples(ChildProcess provider, Uri identity, Uri acme, ChildProcess api, Uri address) =>
        (_provider, Identity, Acme, _api, Api) = (provider, identity, acme, api, address);

    /// <summary>Signs people in, and issues MCP tokens.</summary>
    public Uri Identity { get; }

    /// <summary>The upstream provider.</summary>
    public Uri Acme { get; }

    /// <summary>The API that acme's tokens open.</summary>
    public Uri Api { get; }

    /// <summary>What a server has to be told of these addresses.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Reconnect:External:Issuer"] = Text(Identity),
        ["Reconnect:Providers:identity:Issuer"] = Text(Identity),
        ["Reconnect:Providers:acme:Issuer"] = Text(Acme),
        ["Reconnect:Providers:acme:ApiBase"] = Api.AbsoluteUri,
    };

    /// <summary>These settings and others, which count more.</summary>
    public IReadOnlyDictionary<string, string?> SettingsWith(IReadOnlyDictionary<string, string?> others)
    {
        var all = new Dictionary<string, string?>(Settings, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in others)
        {
            all[name] = value;
        }

        return all;
    }

    /// <summary>Starts them.</summary>
    /// <param name="installation">Where they are.</param>
    /// <param name="ports">Where they listen.</param>
    /// <param name="server">The MCP server that they will work with.</param>
    /// <param name="data">Their directory.</param>
    /// <param name="keepsProvider">The provider remembers sign-ins and tokens over a restart.</param>
    /// <param name="time">The clock of deadlines.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="WorldException">One of them does not start.</exception>
    public static async Task<Samples> Start(
        Installation installation,
        SamplePorts ports,
        Uri server,
        string data,
        bool keepsProvider,
        TimeProvider time,
        CancellationToken cancellation)
    {
        Directory.CreateDirectory(data);
        var start = new ProcessStartInfo("node", [
            Path.Combine(installation.Provider, "main.mjs"), "--identity-port", Port(ports.Identity), "--acme-port", Port(ports.Acme),
            "--server", Text(server), "--die-with-parent",
            .. keepsProvider ? ["--state", Path.Combine(data, "provider.json")] : Array.Empty<string>(),
        ]);
        var (provider, ready) = await ChildProcess.Start(
            "The sample provider (node)", start, new RecentLines(), time, StartDeadline, cancellation);
        try
        {
            var (identity, acme) = (new Uri(ready.GetProperty("identity").GetString()!), new Uri(ready.GetProperty("acme").GetString()!));
            var (api, listening) = await StartApi(installation, ports, acme, data, time, cancellation);
            return new Samples(provider, identity, acme, api, new Uri(listening));
        }
        catch
        {
            await provider.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _provider.DisposeAsync();
    }

    /// <summary>An address as issuers are written: without a slash at the end.</summary>
    internal static string Text(Uri address) => address.AbsoluteUri.TrimEnd('/');

    private static async Task<(ChildProcess Process, string Url)> StartApi(
        Installation installation, SamplePorts ports, Uri acme, string data, TimeProvider time, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(installation.Dotnet, [
            installation.Api, "--urls", $"http://127.0.0.1:{Port(ports.Api)}", "--provider", Text(acme),
            "--data", data, "--die-with-parent",
        ]);
        var (api, ready) = await ChildProcess.Start("The invoice API", start, new RecentLines(), time, StartDeadline, cancellation);
        return (api, ready.GetProperty("url").GetString()!);
    }

    private static string Port(int port) => port.ToString(CultureInfo.InvariantCulture);
}
