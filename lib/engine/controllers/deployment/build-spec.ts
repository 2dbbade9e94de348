import { join } from 'node:path';
import { PlaceholderError, type PlaceholderScope, resolvePlaceholders } from '#lib/domain/manifest/placeholder.ts';
import { portVariables } from '#lib/domain/manifest/ports.ts';
import { DriverError, type InstanceSpec } from '#lib/drivers/driver.ts';
import { idCore } from '#lib/kit/ids.ts';
import type { InstanceFacts } from '../../decide/picture.ts';
import type { LoadedDeployment } from './load.ts';

/**
 * What the driver is told of an instance: every placeholder resolved, its archive's path, complete.
 * @throws DriverError `invalid-spec` when the revision cannot be run as it is written
 */
export function buildInstanceSpec(
  picture: LoadedDeployment,
  instance: Pick<InstanceFacts, 'id' | 'attempt' | 'revision' | 'addresses'>,
  home: string,
): InstanceSpec {
  const { names } = picture;
  const spec = picture.specs.get(instance.revision);
  const container = spec?.containers[0];
  if (!spec || !container) throw invalid(`Revision ${instance.revision} cannot be read.`);
  const scope = scopeOf(picture, instance.addresses);
  const variables = portVariables(spec.ports);
  const env: Record<string, string> = {};
  const resolve = (text: string) => resolveIn(text, scope);
  for (const [name, text] of Object.entries(container.variables)) env[name] = resolve(text);
  const digest = spec.artifact?.digest;
  if (spec.artifact && !digest) throw invalid('Its files were not packed when it was applied. Apply the manifest again.');
  return {
    id: idCore(instance.id),
    attempt: instance.attempt,
    name: { team: names.team, service: names.service, environment: names.environment, revision: instance.revision },
    isolationKey: names.teamId,
    command: container.command.map(resolve),
    artifact: digest ? { digest, archivePath: join(home, 'artifacts', `${digest.replace(/^sha256:/, '')}.tar`) } : undefined,
    env,
    ports: spec.ports.map((port, index) => ({
      name: port.name,
      targetPort: port.targetPort,
      variable: variables[index]?.variables[0] ?? `PORT_${index}`,
    })),
    resources: container.resources,
    probes: container.probes,
    graceMs: spec.graceMs,
  };
}

/** What placeholders may name: the service's own metadata, and the local address of each dependency as its row says. */
function scopeOf(picture: LoadedDeployment, told: Record<string, number>): PlaceholderScope {
  const resources: PlaceholderScope['resources'] = {};
  for (const edge of picture.outgoing) {
    if (edge.listenPort === null) continue;
    const port = String(told[edge.name] ?? edge.listenPort);
    resources[edge.name] = { host: '127.0.0.1', port, url: `${edge.protocol === 'tcp' ? 'tcp' : 'http'}://127.0.0.1:${port}` };
  }
  return { metadata: picture.metadata, resources };
}

function resolveIn(text: string, scope: PlaceholderScope): string {
  try {
    return resolvePlaceholders(text, scope);
  } catch (error) {
    if (error instanceof PlaceholderError) throw invalid(error.message, error);
    throw error;
  }
}

const invalid = (message: string, cause?: unknown) => new DriverError('invalid-spec', message, { retry: false, cause });
