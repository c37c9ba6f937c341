namespace ReconnectGrains.Conventions.Tests.Deployment;

public sealed class Manifests
{
    private const string Place = "deploy";

    // What the API server, or good sense, wants of each kind. A Secret is not among them: its values have no place in a repository.
    private static readonly Dictionary<string, string[]> Needs = new()
    {
        ["Deployment"] = ["spec/replicas", "spec/selector/matchLabels", Manifest.PodLabels, "spec/template/spec/containers", "spec/template/spec/automountServiceAccountToken"],
        ["Service"] = ["spec/selector", "spec/ports"],
        ["NetworkPolicy"] = ["spec/podSelector/matchLabels", "spec/policyTypes", "spec/ingress"],
        ["PodDisruptionBudget"] = ["spec/maxUnavailable", "spec/selector/matchLabels"],
    };

    private static readonly Rule Rule = new(nameof(Manifests), Find);

    [Fact]
    public void Every_object_is_whole_and_every_name_in_it_means_something() => Rule.Holds();

    [Fact]
    public void The_objects_of_a_cluster_are_there() =>
        Of(Repository.Here).Select(m => m.Kind).Distinct().Order(StringComparer.Ordinal)
            .ShouldBe(["Deployment", "NetworkPolicy", "PodDisruptionBudget", "Service"]);

    [Fact]
    public void Names_that_mean_nothing_are_found() => Rule.Finds(
        ("docs/deployment.md", "| `Orleans:Endpoints:SiloPort` |"),
        ("src/McpHost/Health.cs", "class Health { const string Live = \"/health/live\"; }"),
        ("src/Engine/ReconnectOptions.cs", "public sealed class ReconnectOptions { public string Data { get; set; } = \"\"; }"),
        ("deploy/a.yaml", ManifestSnippets.Broken))
        .ShouldBe([.. ManifestSnippets.Findings.Select(line => $"deploy/a.yaml:{line}")]);

    [Fact]
    public void A_bare_container_is_told_all_that_it_lacks() => Rule.In(Repository.Of(("deploy/a.yaml", ManifestSnippets.Bare))).Select(f => f.Remedy)
        .ShouldBe(ManifestSnippets.Lacking, ignoreOrder: true);

    [Fact]
    public void What_is_no_yaml_is_found() => Rule.Finds(("deploy/a.yaml", "kind: Service\n  spec: {")).ShouldBe(["deploy/a.yaml:2"]);

    private static IEnumerable<Finding> Find(Repository repository)
    {
        foreach (var file in repository.Files.Where(f => f.IsUnder(Place) && f.Is(".yaml")))
        {
            IReadOnlyList<Finding> findings;
            try
            {
                findings = [.. Judge(repository, [.. Manifest.In(file)])];
            }
            catch (YamlDotNet.Core.YamlException e)
            {
                findings = [file.At((int)e.Start.Line - 1, e.Message)];
            }

            foreach (var finding in findings)
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<Manifest> Of(Repository repository) =>
        repository.Files.Where(f => f.IsUnder(Place) && f.Is(".yaml")).SelectMany(Manifest.In);

    private static IEnumerable<Finding> Judge(Repository repository, IReadOnlyList<Manifest> all)
    {
        var workloads = all.Where(m => m.Containers.Any()).ToList();
        var judge = new Workloads(repository);
        return all.SelectMany(m => Whole(m).Concat(Selected(m, workloads)).Concat(Ports(m, workloads))).Concat(workloads.SelectMany(judge.Judge));
    }

    private static IEnumerable<Finding> Whole(Manifest manifest) => Needs.TryGetValue(manifest.Kind, out var needs)
        ? needs.Append("apiVersion").Append("metadata/name").Where(path => Manifest.Node(manifest.Root, path) is null)
            .Select(path => manifest.At(manifest.Root, $"a {manifest.Kind} needs {path}"))
        : [manifest.At(manifest.Root, $"nothing is known here of the kind '{manifest.Kind}'")];

    private static IEnumerable<Finding> Selected(Manifest manifest, IReadOnlyList<Manifest> workloads) =>
        from selector in manifest.Selectors()
        let among = manifest.Containers.Any() ? [manifest] : workloads
        where !among.Any(w => selector.Labels.Count > 0 && selector.Labels.All(Manifest.Pairs(w.Root, Manifest.PodLabels).Contains))
        select manifest.At(selector.Where, "no pod has these labels");

    /// <summary>Ports of services and policies are those of containers; and a policy says for each who may come.</summary>
    private static IEnumerable<Finding> Ports(Manifest manifest, IReadOnlyList<Manifest> workloads)
    {
        var names = workloads.SelectMany(w => w.Containers).SelectMany(c => Manifest.List(c, "ports")).Select(p => Manifest.Text(p, "name")).ToHashSet();
        var rules = manifest.Kind == "NetworkPolicy" ? Manifest.List(manifest.Root, "spec/ingress").ToList() : [];
        var used = manifest.Kind == "Service"
            ? Manifest.List(manifest.Root, "spec/ports").Select(p => (Port: p, Name: Manifest.Text(p, "targetPort")))
            : rules.SelectMany(r => Manifest.List(r, "ports")).Select(p => (Port: p, Name: Manifest.Text(p, "port")));
        return used.Where(p => !names.Contains(p.Name)).Select(p => manifest.At(p.Port, $"no container has a port '{p.Name}'"))
            .Concat(rules.Where(r => !Manifest.List(r, "from").Any() || !Manifest.List(r, "ports").Any())
                .Select(r => manifest.At(r, "say who may come, and to which port")));
    }
}
