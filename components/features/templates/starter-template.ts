/** What a new template begins with: small, complete, and it works. */
export const STARTER_TEMPLATE = `apiVersion: orrery.dev/v1
kind: Template
metadata:
  name: my-template
  title: My template
  description: What it makes, in a sentence.
  tags: [http]
  icon: box
spec:
  # Pages of questions. Each field is JSON Schema; its answer is parameters.<name>.
  parameters:
    - title: Service
      required: [name]
      properties:
        name: { type: string, title: Name, format: name }
        replicas: { type: integer, title: Instances, minimum: 1, maximum: 5, default: 1 }
  # What is made of the answers. An answer that was not given leaves its key out.
  steps:
    - id: app
      manifests:
        - apiVersion: orrery.dev/v1
          kind: Service
          metadata: { name: '\${{ parameters.name }}' }
          spec:
            workload:
              containers:
                main:
                  command: [node, server.mjs]
                  readinessProbe: { httpGet: { path: /ready } }
              service: { ports: { http: { port: 80 } } }
            artifact: { path: examples/templates/http-service/app }
            scaling: { min: '\${{ parameters.replicas }}', max: 5 }
            expose: { host: '\${{ parameters.name }}' }
  # What to show at the end.
  output:
    text: \${{ parameters.name }} runs in \${{ environment }}.
    links:
      - { title: Open it, url: '\${{ steps.app.url }}' }
`;
