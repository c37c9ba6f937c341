using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Tests.Storage;

namespace ReconnectGrains.Engine.Tests.Sealing;

public sealed class LocatorSealerTests : IDisposable
{
    private static readonly byte[] Payload = "north/ann"u8.ToArray();

    private readonly TempStore _temp = new();
    private readonly SealedStore _node;

    public LocatorSealerTests() => _node = new SealedStore(_temp);

    private LocatorSealer Sealer => _node.Locators;

    private DateTimeOffset Now => _temp.Clock.Now;

    public void Dispose()
    {
        _node.Dispose();
        _temp.Dispose();
    }

    [Fact]
    [Trait("Proves", "S19")]
    public void A_sealed_text_opens_until_its_time_is_over()
    {
        var text = Sealer.Seal(LocatorPurpose.State, Payload, Now.AddMinutes(10));

        Sealer.Unseal(LocatorPurpose.State, text, Now.AddMinutes(10).AddMilliseconds(-1))
            .ShouldBeOfType<LocatorOpening.Opened>().Payload.ToArray().ShouldBe(Payload);
        Sealer.Unseal(LocatorPurpose.State, text, Now.AddMinutes(10)).ShouldBe(new LocatorOpening.Expired());
    }

    [Fact]
    [Trait("Proves", "S14")]
    public void It_is_safe_in_a_URL_and_says_nothing()
    {
        var text = Sealer.Seal(LocatorPurpose.Ticket, Payload, Now.AddMinutes(1));

        text.ShouldMatch("^[A-Za-z0-9_-]+$");
        System.Buffers.Text.Base64Url.DecodeFromChars(text).AsSpan().IndexOf("ann"u8).ShouldBe(-1);
        Sealer.Seal(LocatorPurpose.Ticket, Payload, Now.AddMinutes(1)).ShouldNotBe(text);
    }

    [Fact]
    [Trait("Proves", "S10")]
    public void It_opens_for_no_other_purpose()
    {
        var purposes = Enum.GetValues<LocatorPurpose>().Where(p => p != LocatorPurpose.None).ToList();
        foreach (var purpose in purposes)
        {
            var text = Sealer.Seal(purpose, Payload, Now.AddMinutes(1));
            purposes.Where(other => Sealer.Unseal(other, text, Now) is LocatorOpening.Opened).ShouldBe([purpose]);
        }
    }

    [Fact]
    [Trait("Proves", "R6")]
    public void Hostile_texts_are_not_ours()
    {
        var good = Sealer.Seal(LocatorPurpose.Ticket, Payload, Now.AddMinutes(1));
        string?[] bad = [null, "", " ", "x", "%", "ü", good + " ", good + "=", good[..^1], good.Insert(5, "\n"), good + good, new string('A', 4096), new string('A', 1_000_000)];

        foreach (var text in bad)
        {
            Sealer.Unseal(LocatorPurpose.Ticket, text, Now).ShouldBe(new LocatorOpening.NotOurs());
        }
    }

    [Fact]
    [Trait("Proves", "R6")]
    public void The_largest_payload_fits_into_the_longest_text_and_a_larger_one_is_refused()
    {
        var text = Sealer.Seal(LocatorPurpose.ClientRegistration, new byte[LocatorSealer.MaxPayloadBytes], Now.AddMinutes(1));

        text.Length.ShouldBeLessThanOrEqualTo(LocatorSealer.MaxTextLength);
        Sealer.Unseal(LocatorPurpose.ClientRegistration, text, Now).ShouldBeOfType<LocatorOpening.Opened>();
        Should.Throw<ArgumentOutOfRangeException>(
            () => Sealer.Seal(LocatorPurpose.ClientRegistration, new byte[LocatorSealer.MaxPayloadBytes + 1], Now));
    }

    [Fact]
    [Trait("Proves", "S44")]
    public void It_survives_a_key_rotation()
    {
        var text = Sealer.Seal(LocatorPurpose.RefreshToken, Payload, Now.AddMinutes(1));
        _node.Rotate();

        Sealer.Unseal(LocatorPurpose.RefreshToken, text, Now).ShouldBeOfType<LocatorOpening.Opened>();
    }
}
