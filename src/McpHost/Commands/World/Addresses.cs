namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>Reading and changing addresses.</summary>
internal static class Addresses
{
    /// <summary>The parameters of an address; of repeated ones the first.</summary>
    public static IReadOnlyDictionary<string, string> Query(Uri address) => address.Query.TrimStart('?')
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(p => p.Split('=', 2))
        .DistinctBy(p => p[0])
        .ToDictionary(p => p[0], p => p.Length > 1 ? Uri.UnescapeDataString(p[1].Replace('+', ' ')) : "");

    /// <summary>The address with a parameter set, or left out when the value is null.</summary>
    public static Uri With(Uri address, string name, string? value)
    {
        var all = new Dictionary<string, string>(Query(address));
        all.Remove(name);
        if (value is not null)
        {
            all[name] = value;
        }

        return new Uri(
            $"{address.GetLeftPart(UriPartial.Path)}?{string.Join('&', all.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"))}");
    }

    /// <summary>For people: everything that is secret or long is cut.</summary>
    public static string Short(Uri address)
    {
        var path = address.GetLeftPart(UriPartial.Path);
        return path.Length > 60 ? $"{path[..57]}…" : path;
    }
}
