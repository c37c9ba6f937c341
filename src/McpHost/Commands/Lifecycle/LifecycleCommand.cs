using System.CommandLine;
namespace ReconnectGrains.McpHost.Commands.Lifecycle;
internal sealed class LifecycleCommand(TimeProvider time) { public Command Command() => new("lifecycle", time.ToString()); }
