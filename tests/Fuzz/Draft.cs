using System.Globalization;
using System.Text;

namespace ReconnectGrains.Fuzz;

/// <summary>A request that is being made up. In the end it is bytes, and nothing between here and the socket mends them.</summary>
internal sealed class Draft(Route route)
{
    /// <summary>The endpoint it is meant for.</summary>
    public Route Route { get; } = route;

    public string Method { get; set; } = "GET";

    public byte[] Target { get; set; } = [];

    public string Version { get; set; } = "HTTP/1.1";

    /// <summary>Lines without their end.</summary>
    public List<byte[]> Headers { get; } = [];

    public byte[] Body { get; set; } = [];

    /// <summary>The body is framed by a mutation itself.</summary>
    public bool IsFramed { get; set; }

    /// <summary>Not all of the body comes: the rest is cut off.</summary>
    public bool IsCut { get; set; }

    /// <summary>The token in it is worth nothing, whatever it looks like.</summary>
    public bool IsForged { get; set; }

    /// <summary>What was done to it.</summary>
    public List<string> Steps { get; } = [];

    /// <summary>Its first line ends with a version that there is; for any other, 505 is the right answer (RFC 9110 §15.6.6).</summary>
    public bool IsOfOurVersion =>
        Encoding.Latin1.GetString(ToBytes()).Split('\n')[0].TrimEnd('\r') is var line && (line.EndsWith(" HTTP/1.1", StringComparison.Ordinal) || line.EndsWith(" HTTP/1.0", StringComparison.Ordinal));

    public void Header(string name, string value) => Headers.Add(Encoding.UTF8.GetBytes($"{name}: {value}"));

    public void Header(string name, byte[] value) => Headers.Add([.. Encoding.ASCII.GetBytes(name + ": "), .. value]);

    public void Remove(string name) => Headers.RemoveAll(h => Encoding.Latin1.GetString(h).StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));

    public byte[] ToBytes()
    {
        var bytes = new List<byte>();
        void Line(byte[] line) => bytes.AddRange([.. line, (byte)'\r', (byte)'\n']);
        Line([.. Encoding.UTF8.GetBytes(Method), (byte)' ', .. Target, .. Encoding.UTF8.GetBytes(" " + Version)]);
        foreach (var header in Headers)
        {
            Line(header);
        }

        if (!IsFramed && Body.Length > 0)
        {
            Line(Encoding.ASCII.GetBytes("Content-Length: " + Body.Length.ToString(CultureInfo.InvariantCulture)));
        }

        Line([]);
        bytes.AddRange(Body);
        return [.. bytes];
    }
}
