using Npgsql;

namespace ReconnectGrains.Silo.Hosting;

/// <summary>
/// Makes the tables of Orleans' ADO.NET providers in PostgreSQL where they are missing, once, whichever node starts first; as this program
/// makes its own. Orleans itself leaves that to its users. <c>Reconnect:CreateOrleansTables = false</c> leaves it to the operator.
/// </summary>
internal sealed class OrleansTables(string connection) : IHostedService
{
    /// <summary>Two nodes that start together must not make them both.</summary>
    private const string Lock = "SELECT pg_advisory_xact_lock(724116)";

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Make(connection, cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Makes them.</summary>
    public static async Task Make(string connection, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var open = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await open.BeginTransactionAsync(cancellation);
        await Run(open, transaction, Lock, cancellation);
        await Run(open, transaction, await Script(cancellation), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static async Task Run(NpgsqlConnection open, NpgsqlTransaction transaction, string text, CancellationToken cancellation)
    {
        // Our own text: nothing from outside reaches it. Its @names stand inside of literals.
#pragma warning disable CA2100
        await using var command = new NpgsqlCommand(text, open, transaction);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<string> Script(CancellationToken cancellation)
    {
        var assembly = typeof(OrleansTables).Assembly;
        using var reader = new StreamReader(assembly.GetManifestResourceStream($"{assembly.GetName().Name}.PostgreSql.orleans.sql")!);
        return await reader.ReadToEndAsync(cancellation);
    }
}
