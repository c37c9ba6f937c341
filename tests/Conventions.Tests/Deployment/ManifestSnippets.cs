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
}
