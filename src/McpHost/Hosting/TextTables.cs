using System.Collections;
using System.Globalization;

namespace ReconnectGrains.McpHost.Hosting;

/// <summary>
/// Reads tables whose keys are names that somebody else chose: scopes and client ids may be URLs, and the configuration takes each colon in
/// them for a step into a section, so that its own binder loses those rows without a word.
/// </summary>
internal static class TextTables
{
    /// <summary>Fills every table of texts in these options anew, with the keys as they were written.</summary>
    public static void Reread(object options, IConfigurationSection section)
    {
        foreach (var property in options.GetType().GetProperties().Where(p => p.GetIndexParameters().Length == 0))
        {
            var part = section.GetSection(property.Name);
            switch (property.GetValue(options))
            {
                case Dictionary<string, string> texts:
                    Fill(texts, Leaves(part).Select(l => KeyValuePair.Create(l.Key, l.Value!)));
                    break;
                case Dictionary<string, string[]> lists:
                    Fill(lists, Lists(part));
                    break;
                case IDictionary sections:
                    foreach (DictionaryEntry entry in sections)
                    {
                        Reread(entry.Value!, part.GetSection((string)entry.Key));
                    }

                    break;
                case { } nested when property.CanWrite && nested.GetType().Name.EndsWith("Options", StringComparison.Ordinal):
                    Reread(nested, part);
                    break;
                default:
                    break;
            }
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> Leaves(IConfigurationSection section) =>
        section.AsEnumerable(makePathsRelative: true).Where(l => l.Key.Length > 0 && l.Value is not null);

    private static IEnumerable<KeyValuePair<string, string[]>> Lists(IConfigurationSection section) =>
        from leaf in Leaves(section)
        let end = leaf.Key.LastIndexOf(':')
        where end > 0 && int.TryParse(leaf.Key[(end + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _)
        orderby int.Parse(leaf.Key[(end + 1)..], CultureInfo.InvariantCulture)
        group leaf.Value by leaf.Key[..end] into list
        select KeyValuePair.Create(list.Key, list.ToArray());

    private static void Fill<T>(Dictionary<string, T> table, IEnumerable<KeyValuePair<string, T>> rows)
    {
        table.Clear();
        foreach (var (key, value) in rows)
        {
            table[key] = value;
        }
    }
}
