using System.Net;

namespace ReconnectGrains.Engine.Providers.Wire;

/// <summary>A form that knows whether the transport began to send it: the difference between "never asked" and "never heard". R2.</summary>
internal sealed class SentForm(IEnumerable<KeyValuePair<string, string>> fields) : FormUrlEncodedContent(fields)
{
    public bool Started { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Started = true;
        return base.SerializeToStreamAsync(stream, context, cancellationToken);
    }
}
