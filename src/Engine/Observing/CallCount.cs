using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.Engine.Observing;

/// <summary>Counts calls by what their host was told. M19.</summary>
public static class CallCount
{
    /// <summary>Counts one that was turned away before the engine saw it.</summary>
    /// <param name="tool">The tool, if it was a call of one, by its known name.</param>
    /// <param name="code">What its host is told.</param>
    /// <param name="isChallenge">The host is told how to be let in.</param>
    public static void Denied(string? tool, ErrorCode code, bool isChallenge)
    {
        if (tool is not null)
        {
            Instruments.Calls.Add(1, new(Labels.Tool, tool), new(Labels.Code, ErrorCodes.Wire(code)));
        }

        if (isChallenge)
        {
            Instruments.Challenges.Add(1, new KeyValuePair<string, object?>(Labels.Code, ErrorCodes.Wire(code)));
        }
    }

    /// <summary>Counts one.</summary>
    /// <param name="tool">The catalogue's name of the tool; null where there is none.</param>
    /// <param name="result">What the host is told.</param>
    internal static void Answered(string? tool, CallResult result)
    {
        if (!Instruments.Calls.Enabled && !Instruments.Challenges.Enabled)
        {
            return;
        }

        var code = result switch
        {
            CallResult.Challenged challenged => ErrorCodes.Wire(challenged.Challenge.Code),
            CallResult.Refused refused => ErrorCodes.Wire(refused.Code),
            _ => Labels.Fine,
        };
        Instruments.Calls.Add(1, new(Labels.Tool, tool ?? Labels.Other), new(Labels.Code, code));
        if (result is CallResult.Challenged { Challenge: var challenge })
        {
            Instruments.Challenges.Add(1, new(Labels.Code, code), new(Labels.Provider, challenge.Provider));
        }
    }
}
