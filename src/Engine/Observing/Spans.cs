using System.Diagnostics;
using ReconnectGrains.Sessions.Deciding;

namespace ReconnectGrains.Engine.Observing;

/// <summary>The spans of the engine but those of tools. None is made while nobody listens. docs/telemetry.md lists them.</summary>
internal static class Spans
{
    /// <summary>A session decides and stores. Not the sweeper's visits: nobody asked for them.</summary>
    public static Activity? Session(Command command)
    {
        if (command is Command.Tick || !Telemetry.Source.HasListeners())
        {
            return null;
        }

        var name = command.GetType().Name;
        return Telemetry.Source.StartActivity($"session {name}")?.SetTag(Labels.Command, name);
    }

    /// <summary>A membership is looked up.</summary>
    public static Activity? TenantGate() => Telemetry.Source.StartActivity("gate tenant");

    /// <summary>A provider is asked for something.</summary>
    public static Activity? Provider(string what, string provider) => Telemetry.Source.HasListeners()
        ? Telemetry.Source.StartActivity($"{what} {provider}", ActivityKind.Client)?.SetTag(Labels.Provider, provider)
        : null;

    /// <summary>Says how it ended.</summary>
    public static void End(Activity? activity, string outcome, bool isError)
    {
        activity?.SetTag(Labels.Outcome, outcome);
        if (isError)
        {
            activity?.SetTag(Labels.Error, outcome).SetStatus(ActivityStatusCode.Error);
        }
    }
}
