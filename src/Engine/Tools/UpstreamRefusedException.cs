namespace ReconnectGrains.Engine.Tools;

/// <summary>
/// The API answered, and the answer is no (400, 404, 409, 422 …), or it cannot be used. A tool may catch it; uncaught it becomes an
/// error result with <see cref="Exception.Message"/> as its text.
/// </summary>
public sealed class UpstreamRefusedException : Exception
{
    /// <summary>A refusal without details.</summary>
    public UpstreamRefusedException()
    {
    }

    /// <summary>A refusal.</summary>
    public UpstreamRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>A refusal with its cause.</summary>
    public UpstreamRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal UpstreamRefusedException(string provider, int status, string? title, string? detail)
        : base($"{provider} refused the request ({status}){(title is null ? "" : $": {title}")}{(detail is null ? "" : $" – {detail}")}.")
    {
        Status = status;
        Title = title;
        Detail = detail;
    }

    /// <summary>The HTTP status.</summary>
    public int Status { get; internal init; }

    /// <summary>The <c>title</c> of the API's problem document (RFC 9457), bounded and cleaned; null when it has none.</summary>
    public string? Title { get; }

    /// <summary>The <c>detail</c> of the API's problem document, bounded and cleaned; null when it has none.</summary>
    public string? Detail { get; }
}
