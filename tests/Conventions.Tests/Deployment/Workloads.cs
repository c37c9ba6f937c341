using YamlDotNet.RepresentationModel;

namespace ReconnectGrains.Conventions.Tests.Deployment;

/// <summary>What every container of a workload has, and what the names in it refer to.</summary>
internal sealed class Workloads(Repository repository)
{
    private const int DrainSeconds = 40;

    private static readonly string[] Probes = ["startupProbe", "livenessProbe", "readinessProbe"];

    private static readonly (string Path, string Value)[] Demanded =
    [
        ("securityContext/allowPrivilegeEscalation", "false"), ("securityContext/readOnlyRootFilesystem", "true"),
    ];

    private readonly IReadOnlyList<Setting> _settings = [.. Setting.In(repository)];

    // Orleans' and the framework's settings are those that the document explains.
    private readonly string _document = repository.Files.SingleOrDefault(f => f.Path == "docs/deployment.md")?.Text ?? "";

    private readonly string _code = string.Concat(repository.CSharp("src/McpHost").Select(f => f.Text));

    public IEnumerable<Finding> Judge(Manifest workload)
    {
        var wait = Manifest.Text(workload.Root, "spec/template/spec/terminationGracePeriodSeconds");
        foreach (var container in workload.Containers)
        {
            var pause = Manifest.Text(container, "lifecycle/preStop/sleep/seconds");
            if (!int.TryParse(wait, out var seconds) || seconds < DrainSeconds + (pause.Length > 0 ? int.Parse(pause) : 0))
            {
                yield return workload.At(container, $"a stop may take {DrainSeconds} s, after preStop");
            }

            if (Manifest.Text(workload.Root, "spec/template/spec/securityContext/runAsNonRoot") != "true")
            {
                yield return workload.At(container, "set runAsNonRoot to true for its pod");
            }

            foreach (var remedy in Lacks(container))
            {
                yield return workload.At(container, remedy);
            }

            foreach (var finding in ProbesOf(workload, container).Concat(Variables(workload, container)).Concat(Mounts(workload, container)))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<string> Lacks(YamlNode container)
    {
        foreach (var (path, value) in Demanded.Where(d => Manifest.Text(container, d.Path) != d.Value))
        {
            yield return $"set {path} to {value}";
        }

        if (!Manifest.List(container, "securityContext/capabilities/drop").Any(c => c.ToString() == "ALL"))
        {
            yield return "drop ALL capabilities";
        }

        foreach (var name in new[] { "image", "resources/requests/cpu", "resources/requests/memory", "resources/limits/memory" }
            .Where(n => Manifest.Text(container, n).Length == 0))
        {
            yield return $"it needs {name}";
        }
    }

    private IEnumerable<Finding> ProbesOf(Manifest workload, YamlNode container)
    {
        foreach (var name in Probes)
        {
            var probe = Manifest.Node(container, name) ?? container;
            var path = Manifest.Text(probe, "httpGet/path");
            if (path.Length == 0 || !_code.Contains($"\"{path}\"", StringComparison.Ordinal))
            {
                yield return workload.At(probe, $"{name}: the program answers nothing at '{path}'");
            }

            if (!Manifest.List(container, "ports").Any(p => Manifest.Text(p, "name") == Manifest.Text(probe, "httpGet/port")))
            {
                yield return workload.At(probe, $"{name}: the container has no such port");
            }
        }
    }

    private IEnumerable<Finding> Variables(Manifest workload, YamlNode container) =>
        from variable in Manifest.List(container, "env")
        let name = Manifest.Text(variable, "name")
        where !(name.StartsWith("Reconnect__", StringComparison.Ordinal)
            ? _settings.Any(s => s.IsSetBy(name))
            : _document.Contains($"`{name.Replace("__", ":", StringComparison.Ordinal)}`", StringComparison.Ordinal))
        select workload.At(variable, $"no setting is called {name}");

    private static IEnumerable<Finding> Mounts(Manifest workload, YamlNode container) =>
        from mount in Manifest.List(container, "volumeMounts")
        where !Manifest.List(workload.Root, "spec/template/spec/volumes").Any(v => Manifest.Text(v, "name") == Manifest.Text(mount, "name"))
        select workload.At(mount, "there is no such volume");
}
