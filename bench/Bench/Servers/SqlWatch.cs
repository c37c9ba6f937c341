using System.Diagnostics.Metrics;

namespace ReconnectGrains.Bench.Servers;

/// <summary>What went to the database since the first look.</summary>
/// <param name="Transactions">Reads and writes, by the product's own instrument: each is one connection, a write one transaction.</param>
/// <param name="Commands">Statements, as Npgsql counts them; 0 on SQLite, where a statement is no round trip.</param>
/// <param name="BytesSent">Bytes that Npgsql wrote.</param>
/// <param name="BytesReceived">Bytes that Npgsql read.</param>
public sealed record SqlTraffic(IReadOnlyDictionary<string, long> Transactions, long Commands, long BytesSent, long BytesReceived);

/// <summary>Counts what goes to the database, from the first look on: until then nobody listens, and nothing is measured.</summary>
public sealed class SqlWatch : IDisposable
{
    /// <summary>Where it is read.</summary>
    public const string Path = "/bench/sql";

    private const string Operation = "db.operation.name";

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, long> _transactions = new(StringComparer.Ordinal) { ["read"] = 0, ["write"] = 0 };
    private MeterListener? _listener;
    private long _commands;
    private long _sent;
    private long _received;

    /// <summary>What was counted.</summary>
    public SqlTraffic Read()
    {
        lock (_gate)
        {
            _listener ??= Listen();
            return new(new SortedDictionary<string, long>(_transactions, StringComparer.Ordinal), _commands, _sent, _received);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener?.Dispose();

    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name is "ReconnectGrains" or "Npgsql")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Duration(instrument, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Bytes(instrument.Name, value));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Bytes(instrument.Name, value));
        listener.Start();
        return listener;
    }

    private void Duration(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (instrument.Name != "db.client.operation.duration")
        {
            return;
        }

        if (instrument.Meter.Name == "Npgsql")
        {
            Interlocked.Increment(ref _commands);
            return;
        }

        foreach (var tag in tags)
        {
            if (tag.Key == Operation && tag.Value is string operation)
            {
                lock (_gate)
                {
                    _transactions[operation] = _transactions.GetValueOrDefault(operation) + 1;
                }
            }
        }
    }

    private void Bytes(string instrument, long value)
    {
        if (instrument.EndsWith("bytes_written", StringComparison.Ordinal))
        {
            Interlocked.Add(ref _sent, value);
        }
        else if (instrument.EndsWith("bytes_read", StringComparison.Ordinal))
        {
            Interlocked.Add(ref _received, value);
        }
    }
}
