import { CliError, EXIT } from '../exit.ts';
import { clean } from '../output/clean.ts';
import { findService } from '../plane/find.ts';
import { type CommonFlags, openSession } from '../session.ts';

/** `orrery open <service>`: where it answers. */
export async function open(name: string, flags: CommonFlags): Promise<void> {
  const session = openSession(flags);
  const service = await findService(await session.api(), name, flags);
  const places = service.deployments.filter((one) => !flags.environment || one.environment === flags.environment);
  const urls = places.flatMap((one) => (one.url ? [{ environment: one.environment, url: one.url }] : []));
  if (urls.length === 0)
    throw new CliError(
      EXIT.notFound,
      `The service "${name}" has no address${flags.environment ? ` in "${flags.environment}"` : ''}: it is not deployed, or has no port.`,
    );
  await session.show(urls, { table: () => urls.map((one) => clean(one.url)).join('\n'), names: () => urls.map((one) => one.url) });
}
