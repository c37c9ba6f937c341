namespace ReconnectGrains.Invoices.Api;

/// <summary>How the invoice API is started.</summary>
/// <param name="Url">Where to listen; port 0 takes a free one.</param>
/// <param name="Provider">The issuer whose tokens are accepted.</param>
/// <param name="Data">The directory of the database file.</param>
/// <param name="Time">The clock.</param>
/// <param name="DieWithParent">End when the standard input closes.</param>
public sealed record InvoiceApiOptions(string Url, Uri Provider, string Data, TimeProvider Time, bool DieWithParent = false)
{
    /// <summary>For people who got it wrong.</summary>
    public const string Usage =
        "usage: ReconnectGrains.Invoices --urls http://127.0.0.1:5083 --provider http://127.0.0.1:5082 --data DIR [--die-with-parent]";

    /// <summary>Reads a command line.</summary>
    /// <returns>The options, or null when one is missing or unknown.</returns>
    public static InvoiceApiOptions? Parse(IReadOnlyList<string> args, TimeProvider time)
    {
        const string flag = "--die-with-parent";
        var pairs = args.Where(a => a != flag).Chunk(2).ToList();
        if (pairs.Any(p => p.Length != 2 || p[0] is not ("--urls" or "--provider" or "--data")))
        {
            return null;
        }

        var values = pairs.DistinctBy(p => p[0]).ToDictionary(p => p[0], p => p[1]);
        return values.Count == 3 && Uri.TryCreate(values["--provider"], UriKind.Absolute, out var provider)
            ? new(values["--urls"], provider, values["--data"], time, args.Contains(flag))
            : null;
    }
}
