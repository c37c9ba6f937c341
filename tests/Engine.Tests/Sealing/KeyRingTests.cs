using System.Text;
using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Tests.Storage;
using static ReconnectGrains.Engine.Tests.Storage.TestStore;

namespace ReconnectGrains.Engine.Tests.Sealing;

public sealed class KeyRingTests : IDisposable
{
    private static readonly byte[] Document = [1, 2, 3];

    private readonly TempStore _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    [Trait("Proves", "M10")]
    public void A_key_ring_wrapped_by_a_certificate_is_not_readable_in_the_file()
    {
        using (var bare = new TempStore())
        {
            using var node = new SealedStore(bare);
            node.Sessions.Seal(Ann, Document);
            Holds(bare, "<masterKey").ShouldBeTrue("the search finds a bare key");
        }

        using var wrapped = new SealedStore(_temp, new SealingOptions { CertificatePath = SealedStore.Certificate(_temp, "now") });
        wrapped.Sessions.Seal(Ann, Document);
        Holds(_temp, "<masterKey").ShouldBeFalse();
        Holds(_temp, "EncryptedData").ShouldBeTrue();
    }

    [Fact]
    [Trait("Proves", "S44")]
    public void After_a_change_of_certificate_old_documents_open_with_the_previous_one_and_only_with_it()
    {
        var first = SealedStore.Certificate(_temp, "first");
        var second = SealedStore.Certificate(_temp, "second");
        byte[] old;
        using (var before = new SealedStore(_temp, new SealingOptions { CertificatePath = first }))
        {
            old = before.Sessions.Seal(Ann, Document);
        }

        using var after = new SealedStore(_temp, new SealingOptions { CertificatePath = second, PreviousCertificatePaths = [first] });
        after.Sessions.Unseal(Ann, old).ShouldBeOfType<SessionOpening.Opened>();
        using var forgetful = new SealedStore(_temp, new SealingOptions { CertificatePath = second });
        forgetful.Sessions.Unseal(Ann, old).ShouldBe(new SessionOpening.NotOurs(NotOursReason.UnknownKey));
    }

    [Fact]
    [Trait("Proves", "S45")]
    public void The_key_managers_log_stays_above_the_level_at_which_it_writes_keys()
    {
        using var logs = new ListProvider();
        using var node = new SealedStore(_temp, logging: b => b.AddProvider(logs).SetMinimumLevel(LogLevel.Trace)
            .AddFilter<ListProvider>(null, LogLevel.Trace)
            .AddFilter<ListProvider>("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Trace));
        var bytes = node.Sessions.Seal(Ann, Document);
        var master = SecretPart((string)_temp.RawScalar("SELECT xml FROM key_ring")!);
        _temp.RawScalar("UPDATE key_ring SET xml = REPLACE(xml, '<expirationDate>', '<expirationDate>never')");
        using var restarted = new SealedStore(_temp, logging: b => b.AddProvider(logs).SetMinimumLevel(LogLevel.Trace).AddFilter<ListProvider>(null, LogLevel.Trace));

        restarted.Sessions.Unseal(Ann, bytes).ShouldBeOfType<SessionOpening.NotOurs>();

        logs.Lines.ShouldContain(l => l.Contains("key element", StringComparison.Ordinal), "the damaged key was reported");
        logs.Lines.ShouldNotContain(l => l.Contains(master, StringComparison.Ordinal));
    }

    private static string SecretPart(string xml)
    {
        var start = xml.IndexOf("<value>", StringComparison.Ordinal) + "<value>".Length;
        return xml[start..(start + 40)];
    }

    private static bool Holds(TempStore store, string text) => store.AllBytes().AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    private sealed class ListProvider : ILoggerProvider, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
