using System.Net;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ReconnectGrains.Engine.Anomalies;
using ReconnectGrains.McpHost.Authorization.Clients;

namespace ReconnectGrains.McpHost.Alerts;

/// <summary>Puts the webhook of alerts into an application.</summary>
internal static class AlertSetup
{
    /// <summary>Sends alerts where an address is configured.</summary>
    public static IServiceCollection AddAlertWebhook(this IServiceCollection services, AlertOptions options)
    {
        if (options.Enabled && options.Webhook.Url is not null)
        {
            services.TryAddSingleton<Resolve>(_ => Dns.GetHostAddressesAsync);
            services.AddSingleton<Webhook>();
            services.AddSingleton<SendAlert>(p => p.GetRequiredService<Webhook>().Send);
        }

        return services;
    }
}
