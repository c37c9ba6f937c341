using System.Reflection;

namespace ReconnectGrains.Engine.Tools;

/// <summary>A tool is declared in a way that cannot work. Thrown at start-up only; the message names the method and the repair.</summary>
public sealed class ToolDeclarationException : Exception
{
    /// <summary>An unexplained declaration error.</summary>
    public ToolDeclarationException()
    {
    }

    /// <summary>A declaration error.</summary>
    public ToolDeclarationException(string message)
        : base(message)
    {
    }

    /// <summary>A declaration error with its cause.</summary>
    public ToolDeclarationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal static ToolDeclarationException Of(MethodInfo method, string problem, Exception? cause = null) =>
        new($"{method.DeclaringType?.FullName}.{method.Name}: {problem}", cause!);
}
