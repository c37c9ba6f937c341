using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using ReconnectGrains.Invoices.Api;

if (InvoiceApiOptions.Parse(args, TimeProvider.System) is not { } options)
{
    await Console.Error.WriteLineAsync(InvoiceApiOptions.Usage);
    return 2;
}

await using var app = InvoiceApi.Build(options);
await app.StartAsync();
var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new { ready = true, url = address }));
if (options.DieWithParent)
{
    // The parent holds the other end: it closes when the parent ends, however it ends.
    await Console.In.ReadToEndAsync();
    await app.StopAsync();
}
else
{
    await app.WaitForShutdownAsync();
}

return 0;
