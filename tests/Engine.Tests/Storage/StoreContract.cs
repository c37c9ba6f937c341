namespace ReconnectGrains.Engine.Tests.Storage;

/// <summary>What must hold on every database: tests that are written once, and run on each by a class of its own.</summary>
public abstract class StoreContract(TestStore temp) : IAsyncLifetime
{
    /// <summary>The database of this test.</summary>
    protected TestStore Temp => temp;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await temp.Create();
        Begin();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        End();
        temp.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>What a test needs on top of its database.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Gives it back.</summary>
    protected virtual void End()
    {
    }
}
