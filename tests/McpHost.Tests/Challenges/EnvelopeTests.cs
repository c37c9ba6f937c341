using System.Text.Json;
using ReconnectGrains.McpHost.Challenges;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.McpHost.Tests.Challenges;

public sealed class EnvelopeTests
{
    public static TheoryData<ErrorCode> Codes => [.. Enum.GetValues<ErrorCode>().Where(c => c != ErrorCode.None)];

    [Theory, Trait("Proves", "M3")]
    [MemberData(nameof(Codes))]
    public void Every_code_has_words_for_people_with_and_without_a_provider(ErrorCode code)
    {
        foreach (var provider in (string?[])[null, "acme"])
        {
            var json = JsonSerializer.SerializeToElement(new Envelope(code, "trc_1") { Provider = provider }.ToJson());
            json.GetProperty("code").GetString().ShouldBe(ErrorCodes.Wire(code));
            json.GetProperty("message").GetString().ShouldNotBeNullOrWhiteSpace();
            json.GetProperty("action").GetString().ShouldNotBeNullOrWhiteSpace();
            json.GetProperty("retryable").GetBoolean().ShouldBe(ErrorCodes.IsRetryable(code));
        }
    }

    [Fact, Trait("Proves", "M3")]
    public void Missing_expired_revoked_and_insufficient_are_told_apart()
    {
        ErrorCode[] codes = [ErrorCode.AuthRequired, ErrorCode.TokenExpired, ErrorCode.TokenRevoked, ErrorCode.InsufficientScope];
        codes.Select(c => ErrorWords.Of(c, "acme").Message).Distinct().Count().ShouldBe(4);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void The_wire_documentation_has_every_code(ErrorCode code) => Documentation().ShouldContain($"`{ErrorCodes.Wire(code)}`");

    private static string Documentation()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "docs", "wire.md")))
        {
            directory = directory.Parent;
        }

        return File.ReadAllText(Path.Combine(directory.FullName, "docs", "wire.md"));
    }
}
