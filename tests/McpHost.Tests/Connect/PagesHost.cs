using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.McpHost.Connect;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.McpHost.Tests.Connect;

/// <summary>The pages alone, on a real Kestrel on loopback, in front of a <see cref="Scripted"/> session.</summary>
internal sealed class PagesHost : IAsyncDisposable
{
    private const string Schema = """
        {
          "type": "object",
          "properties": {
            "recipient": { "type": "string", "title": "Pay to", "description": "Who gets the money" },
            "amount": { "type": "number" },
            "dueDate": { "type": "string" }
          }
        }
        """;

    private readonly WebApplication _app;

    private PagesHost(WebApplication app, Scripted session, StoppedClock clock)
    {
        _app = app;
        Session = session;
        Clock = clock;
    }

    public Scripted Session { get; }

    public StoppedClock Clock { get; }

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public IServiceProvider Services => _app.Services;

    /// <param name="plain">As a developer runs it; else as behind a proxy that ends TLS.</param>
    /// <param name="perMinute">What one address may do.</param>
    /// <param name="environment">The host environment.</param>
    /// <param name="arrives">How requests arrive; else over TLS unless <paramref name="plain"/>.</param>
    public static async Task<PagesHost> Start(bool plain = true, int perMinute = 1000, string? environment = null, Action<HttpContext>? arrives = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            EnvironmentName = environment ?? (plain ? Environments.Development : Environments.Production),
        });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var session = new Scripted();
        var clock = new StoppedClock();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddSingleton<LocatorSealer>();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton(new Randomness(bytes => bytes.Fill(session.NextRandom())));
        builder.Services.AddSingleton(session.Port);
        builder.Services.AddConnectPages(Options(plain, perMinute));
        var app = builder.Build();
        arrives ??= plain ? _ => { } : context => context.Request.Scheme = "https";
        app.Use((context, next) =>
        {
            arrives(context);
            return next(context);
        });
        app.UseRateLimiter();
        app.MapConnectPages();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new PagesHost(app, session, clock);
    }

    public Visitor Visitor() => new(Address);

    /// <summary>A browser that was proven to be the user, through the callback like every other.</summary>
    public async Task<Visitor> SignedIn(string? label = "alice@example.com")
    {
        var before = Session.End;
        Session.End = Sample.Connected with { Label = label };
        var visitor = Visitor();
        await visitor.Get("/callback?state=s&code=c");
        Session.End = before;
        return visitor;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static ConnectPageOptions Options(bool plain, int perMinute) => new()
    {
        ServerName = "Grain Ledger",
        Providers =
        [
            new("acme", "Acme Invoices", new Dictionary<string, string>
            {
                ["invoices.read"] = "See your invoices",
                ["payments.write"] = "Pay invoices for you",
            }),
            new("crm", "Contoso CRM", new Dictionary<string, string>()),
        ],
        Tool = name => name switch
        {
            "pay_invoice" => new("Pay an invoice", Effect.Destructive, JsonElement.Parse(Schema)),
            "list_invoices" => new("List invoices", Effect.Read, null),
            _ => null,
        },
        ToolTitles = provider => provider == "acme" ? ["List invoices", "Pay an invoice"] : [],
        LetsClientsIn = true,
        ClientName = id => id == "chatgpt" ? "ChatGPT" : null,
        FormTargets = () => ["https://id.acme.example/authorize?x=1", "https://id.acme.example:8443/a", "javascript:alert(1)", "https://evil.example; script-src *"],
        PlainHttpOnLoopback = plain,
        LinksPerMinute = perMinute,
        CallbacksPerMinute = perMinute,
    };
}
