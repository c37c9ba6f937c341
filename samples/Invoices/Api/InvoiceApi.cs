using System.Net;
using System.Text.Json;

namespace ReconnectGrains.Invoices.Api;

/// <summary>The API that the connector calls: invoices of the token's tenant, reminders and payments.</summary>
public static class InvoiceApi
{
    /// <summary>Longest request body, in bytes.</summary>
    private const int MaxBodyBytes = 64 * 1024;

    /// <summary>The API as a web application that is not started yet.</summary>
    public static WebApplication Build(InvoiceApiOptions options)
    {
        // Nothing is read from the process's own command line, environment or settings: a host of many parts starts this in a test too.
        var builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().UseUrls(options.Url).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddRoutingCore();
        builder.Services.AddProblemDetails();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        builder.Services.AddSingleton(options.Time);
        builder.Services.AddSingleton<Faults>();
        builder.Services.AddSingleton<RequestLog>();
        builder.Services.AddSingleton(_ => InvoiceStore.Open(options.Data, options.Time));
        builder.Services.AddSingleton(_ => new Introspection(options.Provider));

        var app = builder.Build();
        app.UseExceptionHandler(new ExceptionHandlerOptions { SuppressDiagnosticsCallback = e => e.Exception is BadHttpRequestException });
        app.Use((http, next) => http.RequestServices.GetRequiredService<RequestLog>().Note(http, next));
        app.Use((http, next) => http.RequestServices.GetRequiredService<Faults>().Apply(http, next));
        app.UseRouting();
        MapInvoices(app);
        MapDevelopment(app);
        return app;
    }

    private static void MapInvoices(WebApplication app)
    {
        app.MapGet("/invoices", (int? page, string? status, HttpContext http, InvoiceStore store) =>
                Enum.TryParse<InvoiceStatus>(string.IsNullOrEmpty(status) ? "open" : status, ignoreCase: true, out var wanted)
                && (page ?? 1) is >= 1 and <= 1000
                    ? Results.Ok(store.List(http.Bearer().Tenant, page ?? 1, string.IsNullOrEmpty(status) ? null : wanted))
                    : Results.Problem(title: "The page or the status is not one.", statusCode: 400))
            .RequireScope("invoices.read");
        app.MapPost("/invoices/{id}/reminders", (string id, ReminderOrder order, HttpContext http, InvoiceStore store) =>
                Answer(http, store.Remind(http.Bearer(), id, order, Key(http))))
            .RequireScope("invoices.send");
        app.MapPost("/invoices/{id}/payments", (string id, PaymentOrder order, HttpContext http, InvoiceStore store) =>
                Answer(http, store.Pay(http.Bearer(), id, order, Key(http))))
            .RequireScope("invoices.pay");
    }

    /// <summary>For demonstrations and tests on this machine: what really happened, and how to break it.</summary>
    private static void MapDevelopment(WebApplication app)
    {
        var development = app.MapGroup("/dev").AddEndpointFilter((call, next) =>
            IsLocal(call.HttpContext) ? next(call) : ValueTask.FromResult<object?>(Results.NotFound()));
        development.MapGet("/ledger", (InvoiceStore store) => store.Ledger());
        development.MapGet("/requests", (RequestLog log) => log.All());
        development.MapPost("/faults", (Fault fault, Faults faults) =>
            faults.Add(fault) ? Results.NoContent() : Results.Problem(title: "No such fault.", statusCode: 400));
        development.MapDelete("/faults", (Faults faults) =>
        {
            faults.Clear();
            return Results.NoContent();
        });
    }

    // A page in a browser on the same machine sends Origin; a test or a command line does not.
    private static bool IsLocal(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && http.Request.Headers.Origin.Count == 0;

    private static string? Key(HttpContext http) => http.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 and <= 200 } key ? key : null;

    private static IResult Answer(HttpContext http, StoredAnswer answer)
    {
        if (answer.IsReplayed)
        {
            http.Response.Headers["Idempotent-Replayed"] = "true";
        }

        return answer.Json is { } json
            ? Results.Text(json, "application/json", statusCode: answer.Status)
            : Results.Problem(title: answer.Problem, statusCode: answer.Status);
    }
}
