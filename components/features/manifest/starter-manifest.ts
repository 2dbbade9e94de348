/** Where a manifest begins: small, true, and with a word on each part. */
export const STARTER_MANIFEST = `apiVersion: orrery.dev/v1
kind: Service
metadata:
  name: hello
spec:
  workload:
    containers:
      main:
        # The program gets its port in PORT.
        command: [node, -e, "require('http').createServer((q, s) => s.end('hello')).listen(process.env.PORT)"]
        resources:
          requests: { cpu: 50m, memory: 64Mi }
        readinessProbe:
          httpGet: { path: / }
    service:
      ports:
        http: { port: 80 }
  scaling: { min: 1, max: 4 }
`;
