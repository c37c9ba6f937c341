using System.CommandLine;
using ReconnectGrains.McpHost.Hosting;
namespace ReconnectGrains.McpHost.Commands.Doctor;
internal sealed class DoctorCommand(Func<ServeOptions, WebApplicationBuilder> compose, TimeProvider time) { public Command Command() => new("doctor", time.ToString() + compose); }
