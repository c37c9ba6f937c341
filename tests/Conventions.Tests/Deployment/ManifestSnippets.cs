namespace ReconnectGrains.Conventions.Tests.Deployment;

/// <summary>Objects in which about everything is wrong that the rule looks for.</summary>
internal static class ManifestSnippets
{
    public const string Broken =
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: a }
        spec:
          selector:
            matchLabels: { app: b }
          template:
            metadata:
              labels: { app: a }
            spec:
              terminationGracePeriodSeconds: 41
              automountServiceAccountToken: false
              securityContext: { runAsNonRoot: true }
              containers:
                - image: a
                  ports: [ { name: http, containerPort: 8080 } ]
                  env:
                    - { name: Reconnect__Data, value: a }
                    - { name: Reconnect__Date, value: a }
                    - { name: Orleans__Endpoints__SiloPort, value: a }
                    - { name: Orleans__Endpoints__Silo, value: a }
                  startupProbe:
                    httpGet: { path: /health/live, port: http }
                  livenessProbe:
                    httpGet: { path: /health/gone, port: http }
                  readinessProbe:
                    httpGet: { path: /health/live, port: web }
                  lifecycle: { preStop: { sleep: { seconds: 5 } } }
                  resources: { requests: { cpu: 1, memory: 1Gi }, limits: { memory: 1Gi } }
                  securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } }
                  volumeMounts:
                    - { name: tmp, mountPath: /tmp }
        ---
        apiVersion: v1
        kind: Secret
        metadata: { name: a }
        stringData: { a: a }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: a }
        spec:
          selector: { app: b }
          ports:
            - { port: 80, targetPort: web }
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: a }
        spec:
          podSelector:
            matchLabels: { app: a }
          policyTypes: [Ingress]
          ingress:
            - ports:
                - { port: http }
        """;

    /// <summary>The lines: no replicas; its own selector; too little time; names and probes; the rest.</summary>
    public static readonly int[] Findings = [1, 6, 15, 19, 21, 25, 27, 32, 34, 43, 45, 55];

    /// <summary>A container and nothing else.</summary>
    public const string Bare =
        """
        kind: Deployment
        spec:
          selector: { matchLabels: { app: a } }
          template:
            metadata: { labels: { app: a } }
            spec: { containers: [ { name: a } ] }
        """;

    /// <summary>What it lacks.</summary>
    public static readonly string[] Lacking =
    [
        "a Deployment needs apiVersion",
        "a Deployment needs metadata/name",
        "a Deployment needs spec/replicas",
        "a Deployment needs spec/template/spec/automountServiceAccountToken",
        "set runAsNonRoot to true for its pod",
        "a stop may take 40 s, after preStop",
        "set securityContext/allowPrivilegeEscalation to false",
        "set securityContext/readOnlyRootFilesystem to true",
        "drop ALL capabilities",
        "it needs image",
        "it needs resources/requests/cpu",
        "it needs resources/requests/memory",
        "it needs resources/limits/memory",
        "startupProbe: the program answers nothing at ''",
        "startupProbe: the container has no such port",
        "livenessProbe: the program answers nothing at ''",
        "livenessProbe: the container has no such port",
        "readinessProbe: the program answers nothing at ''",
        "readinessProbe: the container has no such port",
    ];
}
