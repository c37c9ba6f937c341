using System.Text.Json;
using ModelContextProtocol.Protocol;
using ReconnectGrains.Engine.Calls;
using ErrorCode = ReconnectGrains.Sessions.Errors.ErrorCode;

namespace ReconnectGrains.Engine.Tests.World;

/// <summary>What a call came to, in the words of the tests.</summary>
internal static class Ends
{
    public static CallResult.Challenged Challenged(this CallResult result, ErrorCode code)
    {
        var challenged = result.ShouldBeOfType<CallResult.Challenged>();
        challenged.Challenge.Code.ShouldBe(code);
        return challenged;
    }

    public static CallResult.Returned Returned(this CallResult result)
    {
        var returned = result.ShouldBeOfType<CallResult.Returned>();
        returned.Result.IsError.ShouldNotBe(true, JsonSerializer.Serialize(returned.Result.Content));
        return returned;
    }

    public static CallResult.Refused Refused(this CallResult result, ErrorCode code)
    {
        var refused = result.ShouldBeOfType<CallResult.Refused>();
        refused.Code.ShouldBe(code);
        return refused;
    }

    public static string Text(this CallResult.Returned returned) => returned.Result.Content.OfType<TextContentBlock>().Single().Text;
}
