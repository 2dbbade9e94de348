import type { DeploymentPicture, InstanceFacts } from './picture.ts';

/** The local port of each dependency, by name, as an instance that starts now is told it. */
export function addressesOf({ outgoing }: Pick<DeploymentPicture, 'outgoing'>): Record<string, number> {
  return Object.fromEntries(outgoing.flatMap((edge) => (edge.listenPort === null ? [] : [[edge.name, edge.listenPort]])));
}

/**
 * The name of a dependency whose port has moved since this instance was told it. Compared with what stands in its row, never with times:
 * an instance counts as old from the moment the port moves until one that knows the new port is in its place.
 */
export function movedAddress(
  instance: Pick<InstanceFacts, 'addresses'>,
  { outgoing }: Pick<DeploymentPicture, 'outgoing'>,
): string | undefined {
  return outgoing.find((edge) => {
    const told = Object.hasOwn(instance.addresses, edge.name) ? instance.addresses[edge.name] : undefined;
    return told !== undefined && edge.listenPort !== null && told !== edge.listenPort;
  })?.name;
}
