using YamlDotNet.RepresentationModel;

namespace ReconnectGrains.Conventions.Tests.Deployment;

/// <summary>One Kubernetes object, and short questions about it. What is absent is an empty list or an empty text.</summary>
internal sealed record Manifest(RepositoryFile File, YamlNode Root)
{
    /// <summary>Where the labels of a workload's pods are.</summary>
    public const string PodLabels = "spec/template/metadata/labels";

    public string Kind => Text(Root, "kind");

    public IEnumerable<YamlNode> Containers => List(Root, "spec/template/spec/containers");

    /// <exception cref="YamlDotNet.Core.YamlException">It is no YAML.</exception>
    public static IEnumerable<Manifest> In(RepositoryFile file)
    {
        using var text = new StringReader(file.Text);
        var stream = new YamlStream();
        stream.Load(text);
        return [.. stream.Documents.Select(d => new Manifest(file, d.RootNode))];
    }

    public Finding At(YamlNode node, string remedy) => File.At((int)node.Start.Line - 1, remedy);

    public static YamlNode? Node(YamlNode? from, string path) =>
        path.Split('/').Aggregate(from, (node, name) => node is YamlMappingNode map && map.Children.TryGetValue(name, out var child) ? child : null);

    public static string Text(YamlNode? from, string path) => (Node(from, path) as YamlScalarNode)?.Value ?? "";

    public static IEnumerable<YamlNode> List(YamlNode? from, string path) => Node(from, path) is YamlSequenceNode list ? list : [];

    public static IEnumerable<(string Key, string Value)> Pairs(YamlNode? from, string path) => Node(from, path) is YamlMappingNode map
        ? map.Children.Select(c => (((YamlScalarNode)c.Key).Value ?? "", (c.Value as YamlScalarNode)?.Value ?? ""))
        : [];

    /// <summary>What selects pods in it, with the labels that it asks for.</summary>
    public IEnumerable<(YamlNode Where, IReadOnlyList<(string Key, string Value)> Labels)> Selectors()
    {
        var selectors = Kind switch
        {
            "Service" => [(Node: Node(Root, "spec/selector"), Labels: Pairs(Root, "spec/selector"))],
            "NetworkPolicy" => List(Root, "spec/ingress").SelectMany(i => List(i, "from")).Select(f => Node(f, "podSelector"))
                .Append(Node(Root, "spec/podSelector")).Select(s => (Node: s, Labels: Pairs(s, "matchLabels"))),
            _ => [(Node: Node(Root, "spec/selector"), Labels: Pairs(Root, "spec/selector/matchLabels"))],
        };
        return selectors.Where(s => s.Node is not null).Select(s => (s.Node!, (IReadOnlyList<(string, string)>)[.. s.Labels]));
    }
}
